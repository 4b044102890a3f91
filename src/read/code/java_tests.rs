//! Facts of small Java texts, one line each.
#![allow(clippy::unwrap_used)]

use super::super::jvm::dump::dump;

/// The lines that speak of something.
fn about(text: &str, words: &[&str]) -> Vec<String> {
    let all = dump("src/main/java/a/A.java", text);
    all.into_iter().filter(|line| words.iter().any(|word| line.contains(word))).collect()
}

#[test]
fn names_through_declared_types_fields_and_var() {
    let text = "package a;\nimport b.Queue;\nimport static b.Text.trim;\nclass A {\n  private final Queue queue;\n  \
                A(Queue queue) { this.queue = queue; }\n  void f() { queue.take(); var other = new Queue(); \
                other.put(trim(\"x\")); Sibling.go(); helper(); }\n  void helper() {}\n}";
    assert_eq!(
        about(text, &["A.f:"]),
        [
            "A.f: b.Queue.take() import dropped",
            "A.f: new b.Queue() import = other",
            "A.f: b.Queue.put(call b.Text.trim) import dropped",
            "A.f: b.Text.trim(\"x\") import",
            "A.f: a.Sibling.go() package dropped",
            "A.f: A.helper() local dropped",
        ]
    );
}

#[test]
fn values_are_folded() {
    let text = "class A {\n  static final int MB = 1 << 20;\n  static final Duration WAIT = Duration.ofMinutes(20);\n  \
                void f() throws Exception { byte[] held = new byte[25 * MB]; Thread.sleep(WAIT.toMillis()); \
                g(\"/tmp/\" + name(), 2 * 1000L); }\n}";
    assert_eq!(
        about(text, &["allocates", "sleep", "f: ?.g"]),
        [
            "A.f: java.lang.Thread.sleep(call Duration.ofMinutes) dropped",
            "A.f: ?.g(\"/tmp/\".., 2000) unknown dropped",
            "allocates Some(26214400)",
        ]
    );
}

#[test]
fn loops_and_the_ways_out() {
    let text = "class A {\n  boolean running;\n  void f() {\n    while (true) { g(); }\n    for (;;) { if (x) break; }\n    \
                while (running) { g(); }\n    while (!Thread.currentThread().isInterrupted()) { g(); }\n    \
                for (int i = 0; i < 10; i++) { switch (i) { case 1: break; } }\n    \
                while (true) { try { throw new E(); } catch (E e) { } }\n    \
                outer: while (true) { for (String s : all) { continue outer; } return; }\n    \
                boolean more = true; while (more) { more = next(); }\n  }\n}";
    assert_eq!(
        about(text, &["loop f", "loop t", "loop o", "loop w"]),
        [
            "loop forever []",
            "loop forever [break]",
            "loop flag []",
            "loop flag []",
            "loop times Some(10) []",
            "loop forever []",
            "loop forever [return]",
            "loop over ? [break]",
            "loop while []",
        ]
    );
}

#[test]
fn guards() {
    let text = "class A { void f() {\n  if (\"prod\".equals(System.getenv(\"STAGE\"))) { a(); } else { b(); }\n  \
                if (client == null) { c(); }\n  try { d(); } catch (Exception e) { e(); }\n} }";
    assert_eq!(
        about(text, &["|"]),
        [
            "A.f: ?.a() unknown dropped |java.lang.System.getenv.STAGE=\"prod\"",
            "A.f: ?.b() unknown dropped |not java.lang.System.getenv.STAGE=\"prod\"",
            "A.f: ?.c() unknown dropped |unset client",
            "A.f: ?.e() unknown dropped |catch",
        ]
    );
}

#[test]
fn work_that_is_started_and_waited_for() {
    let text = "import java.util.concurrent.*;\nclass A { void f() {\n  Thread t = new Thread(this::work); t.start(); t.join();\n  \
                new Thread(() -> work()).start();\n  CompletableFuture.runAsync(() -> work()).join();\n  \
                ExecutorService pool = Executors.newFixedThreadPool(2); pool.submit(() -> work()); pool.shutdown(); \
                pool.awaitTermination(1, TimeUnit.MINUTES);\n}\nvoid work() {} }";
    assert_eq!(
        about(text, &["start()", "submit", "runAsync(fn"]),
        [
            "A.f: java.lang.Thread.start()",
            "A.f: java.lang.Thread.start() dropped",
            "A.f: *.CompletableFuture.runAsync(fn A.f.<closure>) package awaited",
            "A.f: *.ExecutorService.submit(fn A.f.<closure>) package",
        ]
    );
}

#[test]
fn state_of_classes_and_of_what_a_framework_makes() {
    let text = "import java.util.*;\nimport java.util.concurrent.ConcurrentHashMap;\n@Service class A {\n  \
                static final Map<String, String> CACHE = new HashMap<>();\n  \
                private final Map<String, String> held = new ConcurrentHashMap<>();\n  static int count;\n  \
                void f(String k) { CACHE.put(k, k); held.remove(k); count++; }\n}\nclass Plain { \
                Map<String, String> own = new HashMap<>(); void g() { own.put(\"a\", \"b\"); } }";
    assert_eq!(
        about(text, &["state "]),
        [
            "state A.CACHE Map Insert",
            "state A.held Map Remove",
            "state A.count Number Count",
            "state Plain.own Map Insert"
        ]
    );
}

#[test]
fn annotations_and_anonymous_classes() {
    let text = "package a;\nimport org.x.Listen;\nclass A {\n  @Listen(queue = \"q\") void f() { run(new Runnable() { \
                public void run() { work(); } }); }\n  void work() {}\n}";
    assert_eq!(
        about(text, &["<module>", "closure"]),
        [
            "fn A.f.<closure>()",
            "<module>: @org.x.Listen(queue=\"q\") import = A.f",
            "A.f: ?.run(fn A.f.<closure>) unknown dropped",
            "A.f.<closure>: A.work() local dropped",
        ]
    );
}

#[test]
fn broken_and_deep_text_is_told() {
    assert!(!about("class A { void f( { }", &["note"]).is_empty());
    // Workers have large stacks; so has this.
    let deep = || {
        let deep = format!("class A {{ int x = {}1{}; }}", "-(".repeat(900), ")".repeat(900));
        let chain = format!("class A {{ String x = {}\"\"; }}", "\"a\" + ".repeat(3_000));
        [about(&deep, &["note"]), about(&chain, &["note"])]
    };
    let worker = std::thread::Builder::new().stack_size(64 << 20).spawn(deep).unwrap();
    for notes in worker.join().unwrap() {
        assert_eq!(notes, ["note nests too deeply: what is inside was not read"]);
    }
}

#[test]
fn what_the_grammar_does_not_know_is_put_right() {
    let text = "class A {\n  void f(String @NonNull... names) { first(); }\n  int g(Object o) {\n    \
                if (o instanceof Shape.Round(final Point p)) { second(); }\n    return switch (o) {\n      \
                case final Shape.Flat flat -> third();\n      case Shape.Wide(final Point p) -> fourth();\n      \
                case Tall _, Small _ -> fifth();\n      default -> 0;\n    };\n  }\n}";
    let words = ["first", "second", "third", "fourth", "fifth", "note"];
    assert_eq!(
        about(text, &words),
        [
            "A.f: ?.first() unknown dropped",
            "A.g: ?.second() unknown dropped |",
            "A.g: ?.third() unknown returned |",
            "A.g: ?.fourth() unknown returned |",
            "A.g: ?.fifth() unknown returned |",
        ]
    );
}
