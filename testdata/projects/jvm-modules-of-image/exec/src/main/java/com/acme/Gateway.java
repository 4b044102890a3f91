package com.acme;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.servlet.ServletComponentScan;

@SpringBootApplication
@ServletComponentScan
public class Gateway {
    public static void main(String[] args) {
        SpringApplication.run(Gateway.class, args); //~ web-server
    }
}
