#![allow(clippy::unwrap_used, clippy::print_stdout)]
use super::super::jvm::dump::dump;

#[test]
fn show() {
    for line in dump(
        "a.java",
        r#"
package com.acme.orders;

import java.util.*;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.time.Duration;
import software.amazon.awssdk.services.sqs.SqsClient;
import static com.acme.util.Text.trim;
import com.acme.db.OrderStore;

@Service(name = "x")
public class App extends Base implements Runnable {
    static final int MB = 1 << 20;
    private static final Map<String, Order> CACHE = new HashMap<>();
    private final SqsClient sqs;
    private static final Duration WAIT = Duration.ofMinutes(20);
    private volatile boolean running = true;
    private final ExecutorService pool = Executors.newFixedThreadPool(4);

    public App(SqsClient sqs) { this.sqs = sqs; }
    public App() { this(SqsClient.create()); }

    @Override
    public void run() {
        while (running) {
            var answer = sqs.receiveMessage(r -> r.queueUrl("u"));
            CACHE.put("a", new Order(answer));
        }
        outer:
        for (;;) {
            for (int i = 0; i < 10; i++) { if (i > 3) break outer; switch (i) { case 1: break; } }
        }
        byte[] held = new byte[25 * MB];
        Thread.sleep(WAIT.toMillis());
        TimeUnit.MINUTES.sleep(5);
        helper.save("x" + 1 + held);
        trim("x");
        Thread t = new Thread(this::work);
        t.start();
        t.join();
        new Thread(() -> work()).start();
        pool.submit(() -> { work(); });
        if ("prod".equals(System.getenv("STAGE"))) { work(); } else { other(); }
        try (var in = new java.io.FileInputStream("/tmp/x")) { in.read(); }
        catch (Exception e) { log(e); }
        new Thread(new Runnable() { public void run() { work(); } }).start();
        OrderStore store = new OrderStore();
        store.save(1);
        CompletableFuture.runAsync(() -> work()).join();
        while (!Thread.currentThread().isInterrupted()) { throw new RuntimeException(); }
        do { x(); } while (true);
    }
    void work() {}
    static class Inner { void go() { new Inner().go(); } }
}
"#,
    ) {
        println!("{line}");
    }
}
