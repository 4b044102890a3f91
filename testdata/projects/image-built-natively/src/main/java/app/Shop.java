package app;

import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.client.RestTemplate;

@SpringBootApplication
public class Shop {
    public static void main(String[] args) {
        SpringApplication.run(Shop.class, args);
        Executors.newScheduledThreadPool(1).scheduleAtFixedRate(Shop::ship, 0, 1, TimeUnit.HOURS);
    }

    private static void ship() {
        new RestTemplate().getForObject("https://example.org/ship", String.class);
    }
}
