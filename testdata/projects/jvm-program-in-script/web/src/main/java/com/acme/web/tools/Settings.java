package com.acme.web.tools;

import java.nio.file.Files;
import java.nio.file.Path;

public class Settings {
    public static void main(String[] args) throws Exception {
        Files.writeString(Path.of(args[0]), "# every setting");
    }
}
