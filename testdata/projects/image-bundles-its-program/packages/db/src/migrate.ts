await fetch("https://db.example.com/migrate", { method: "POST" });
