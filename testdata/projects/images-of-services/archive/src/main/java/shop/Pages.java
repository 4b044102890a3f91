package shop;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
public class Pages {
    @GetMapping("/pages")
    public String all() {
        return "all";
    }
}
