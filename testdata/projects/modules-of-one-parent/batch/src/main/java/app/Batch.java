package app;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class Batch {
    public static void main(String[] args) {
        SpringApplication.run(Batch.class, args);
    }
}
