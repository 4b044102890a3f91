package com.acme.infra;

import software.amazon.awscdk.*;
import software.amazon.awscdk.services.lambda.*;
import software.amazon.awscdk.services.lambda.Runtime;
import software.constructs.Construct;

public class ShopStack extends Stack {
    public ShopStack(final Construct scope, final String id) {
        super(scope, id);
        worker("Pack", "com.acme.orders.Pack::handleRequest", Duration.seconds(30));
        worker("Ship", "com.acme.orders.Ship::handleRequest", Duration.minutes(5));
    }

    private Function worker(String name, String handler, Duration timeout) {
        return Function.Builder.create(this, name)
            .runtime(Runtime.JAVA_25)
            .handler(handler)
            .code(Code.fromAsset("../orders/target/orders.jar"))
            .memorySize(1024)
            .timeout(timeout)
            .build();
    }
}
