package com.acme.depot;

import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class Mails {
    private final Mailer mailer;

    Mails(Mailer mailer) {
        this.mailer = mailer;
    }

    @PostMapping("/mails")
    void send(String text) {
        mailer.send(text);
    }

    @GetMapping("/mails")
    List<String> sent() {
        return mailer.sent();
    }
}

interface Mailer {
    void send(String text);

    List<String> sent();
}

class MockMailer implements Mailer {
    private static final List<String> HELD = new ArrayList<>();

    public void send(String text) {
        HELD.add(text);
    }

    public List<String> sent() {
        List<String> all = new ArrayList<>(HELD);
        HELD.clear();
        return all;
    }
}

class Outbox implements Mailer {
    private static final List<String> HELD = new ArrayList<>(); //~ in-memory-state

    public void send(String text) {
        HELD.add(text);
    }

    public List<String> sent() {
        List<String> all = new ArrayList<>(HELD);
        HELD.clear();
        return all;
    }
}

@Configuration
class Made {
    @Bean
    Mailer mailer(@Value("${depot.mail}") boolean mail) {
        return mail ? new Outbox() : new MockMailer();
    }
}
