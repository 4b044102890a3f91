//! Facts of small texts, one line each.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

// The laws of the house are not for tests.
#[cfg(test)]
use crate::model::{
    Bound, CallKind, Facts, FileId, GuardId, GuardKind, Known, ResultUse, Source, Value, Way,
};

fn facts(path: &str, text: &str) -> Facts {
    super::read(&Source::new(FileId(0), path, text))
}

/// A file of these lines in package main.
fn read(imports: &[&str], text: &str) -> Facts {
    let imports: String = imports.iter().map(|path| format!("import \"{path}\"\n")).collect();
    let facts = facts("main.go", &format!("package main\n{imports}{text}"));
    assert!(facts.notes.is_empty(), "{:?}", facts.notes);
    facts
}

fn value(facts: &Facts, known: &Known<Value>) -> String {
    match &known.value {
        None => "?".to_string(),
        Some(Value::Null) => "nil".to_string(),
        Some(Value::Bool(flag)) => flag.to_string(),
        Some(Value::Int(number)) => number.to_string(),
        Some(Value::Float(number)) => number.to_string(),
        Some(Value::Str(text)) => format!("{text:?}"),
        Some(Value::Prefix(text)) => format!("{text:?}.."),
        Some(Value::Duration(duration)) => format!("{duration:?}"),
        Some(Value::Name(name)) => name.clone(),
        Some(Value::Function(id)) => format!("fn {}", facts.function(*id).unwrap().name),
        Some(Value::Call(id)) => format!("of {}", facts.call(*id).unwrap().name),
        Some(Value::List(items) | Value::Text(items)) => {
            let items: Vec<String> = items.iter().map(|item| value(facts, item)).collect();
            format!("[{}]", items.join(" "))
        }
        Some(Value::Map(entries)) => {
            let one = |key: &str, held| format!("{key}={}", value(facts, held));
            let entries: Vec<String> =
                entries.iter().map(|entry| one(&entry.key, &entry.value)).collect();
            format!("{{{}}}", entries.join(" "))
        }
        Some(Value::Each(all)) => format!("each of {all:?}"),
        Some(Value::Ref { .. }) => "ref".to_string(),
    }
}

fn guard(facts: &Facts, guard: Option<GuardId>) -> String {
    let words = facts.guards_of(guard).map(|guard| match &guard.kind {
        GuardKind::Main => "main".to_string(),
        GuardKind::Test => "test".to_string(),
        GuardKind::Build(text) => format!("build {text}"),
        GuardKind::Handler => "err".to_string(),
        GuardKind::Event => "event".to_string(),
        GuardKind::Arm { of, .. } => format!("arm of {of}"),
        GuardKind::Unset(name) => format!("unset {name}"),
        GuardKind::Condition { comparisons, negated } => {
            let one = |one: &crate::model::Comparison| {
                let equals = match &one.equals {
                    Some(known) => format!("=={}", value(facts, known)),
                    None => String::new(),
                };
                format!("{}{}{equals}", if one.negated { "!" } else { "" }, one.subject)
            };
            let all: Vec<String> = comparisons.iter().map(one).collect();
            format!("{}if {}", if *negated { "not " } else { "" }, all.join("&"))
        }
    });
    let words: Vec<String> = words.collect();
    if words.is_empty() { String::new() } else { format!(" ({})", words.join(" < ")) }
}

fn calls(facts: &Facts) -> Vec<String> {
    let one = |call: &crate::model::Call| {
        let args: Vec<String> = call
            .args
            .iter()
            .map(|arg| {
                format!("{}{}", value(facts, &arg.value), if arg.spread { "..." } else { "" })
            })
            .collect();
        let kind = if call.kind == CallKind::New { "new " } else { "" };
        let result = match call.result {
            ResultUse::Awaited => " awaited",
            ResultUse::Kept => "",
            ResultUse::Ended => " ended",
            ResultUse::Returned => " returned",
            ResultUse::Dropped => " dropped",
        };
        let inside = if call.within.is_some() { " looped" } else { "" };
        let guard = guard(facts, call.guard);
        format!("{kind}{}({}){result}{inside}{guard}", call.name, args.join(", "))
    };
    facts.calls.iter().map(one).collect()
}

fn main_calls(imports: &[&str], body: &str) -> Vec<String> {
    calls(&read(imports, &format!("func main() {{\n{body}\n}}")))
}

fn loops(text: &str) -> Vec<String> {
    let facts = read(&["time"], text);
    let one = |found: &crate::model::Loop| {
        let bound = match &found.bound {
            Bound::Forever => "forever".to_string(),
            Bound::Flag => "flag".to_string(),
            Bound::While => "while".to_string(),
            Bound::Times(Known { value, .. }) => format!("times {value:?}"),
            Bound::Over(name, _) => format!("over {}", name.as_deref().unwrap_or("?")),
        };
        let exits: Vec<&str> = found
            .exits
            .iter()
            .map(|exit| match exit.way {
                Way::Break => "break",
                Way::Return => "return",
                Way::Raise => "raise",
            })
            .collect();
        format!("{bound} [{}]", exits.join(" "))
    };
    facts.loops.iter().map(one).collect()
}

fn loops_of_main(body: &str) -> Vec<String> {
    loops(&format!("func main() {{\n{body}\n}}"))
}

#[test]
fn imports_by_path_alias_and_likely_name() {
    let facts = facts(
        "a.go",
        "package app\nimport (\n\t\"net/http\"\n\tsq \"example.com/sqs\"\n\t. \"fmt\"\n\t_ \"embed\"\n\t\"github.com/mattn/go-sqlite3\"\n\t\"gopkg.in/yaml.v3\"\n\t\"github.com/labstack/echo/v4\"\n\t\"github.com/eclipse/paho.mqtt.golang\"\n)\nfunc f() { mqtt.NewClient(); echo.New().Start(\":80\"); yaml.Marshal(1) }\n",
    );
    assert_eq!(facts.package.as_deref(), Some("app"));
    let told: Vec<String> = facts
        .imports
        .iter()
        .map(|one| format!("{} {} {}", one.module, one.local, one.member.as_deref().unwrap_or("-")))
        .collect();
    assert_eq!(
        told,
        [
            "net/http http -",
            "example.com/sqs sq -",
            "fmt  *",
            "embed  -",
            "github.com/mattn/go-sqlite3 sqlite3 -",
            "gopkg.in/yaml.v3 yaml -",
            "github.com/labstack/echo/v4 echo -",
            "github.com/eclipse/paho.mqtt.golang pahomqtt -",
        ]
    );
    assert_eq!(
        calls(&facts),
        [
            "github.com/eclipse/paho.mqtt.golang.NewClient() dropped",
            "github.com/labstack/echo.New()",
            "github.com/labstack/echo.New().Start(\":80\") dropped",
            "gopkg.in/yaml.v3.Marshal(1) dropped",
        ]
    );
}

#[test]
fn functions_methods_and_closures() {
    let facts = read(
        &["net/http"],
        "type Server struct{ http.Handler; mux *http.ServeMux }\nfunc (s *Server) Run(addr string, xs ...int) (n int, err error) { return }\nfunc NewServer() *Server { return &Server{} }\nvar f = func() {}\nfunc main() { go func() {}(); g := func() {}; g() }\n",
    );
    let told: Vec<String> = facts
        .functions
        .iter()
        .skip(1)
        .map(|found| {
            let params: Vec<String> = found
                .params
                .iter()
                .map(|param| format!("{} {}", param.name, param.ty.as_deref().unwrap_or("?")))
                .collect();
            let returns = found.returns.as_deref().unwrap_or("-");
            format!("{}({}) {returns}", found.name, params.join(", "))
        })
        .collect();
    assert_eq!(
        told,
        [
            "Server.Run(addr string, xs []int) int",
            "NewServer() Server",
            "main() -",
            "f() -",
            "main.<closure>() -",
            "main.g() -",
        ]
    );
    assert_eq!(facts.types[0].bases, ["net/http.Handler"]);
    let fields: Vec<String> = facts
        .bindings
        .iter()
        .map(|one| format!("{} {}", one.name, one.origin.as_deref().unwrap_or("-")))
        .collect();
    assert_eq!(fields, ["Server.mux net/http.ServeMux", "f -"]);
}

#[test]
fn names_follow_constructors_types_and_fields() {
    let gin = "github.com/gin-gonic/gin";
    assert_eq!(
        main_calls(&[gin], "r := gin.Default()\nr.Run(\":8080\")"),
        [format!("{gin}.Default()"), format!("{gin}.Default().Run(\":8080\") dropped")]
    );
    assert_eq!(
        main_calls(&["net/http"], "srv := &http.Server{Addr: \":80\"}\n_ = srv.ListenAndServe()"),
        ["new net/http.Server({Addr=\":80\"})", "net/http.Server.ListenAndServe() dropped"]
    );
    let facts = read(
        &["database/sql", "net/http"],
        "type App struct{ db *sql.DB; jobs []*http.Client; by map[string]*http.Client }\nvar global *sql.DB\nfunc (a *App) go_(w http.ResponseWriter, c *sql.Conn) {\n a.db.Ping()\n c.Close()\n global.Ping()\n a.jobs[0].Get(\"u\")\n for _, x := range a.by { x.Head(\"u\") }\n a.go_(w, c)\n other()\n db, err := sql.Open(\"pgx\", \"u\")\n db.Close()\n _ = err\n}",
    );
    assert_eq!(
        calls(&facts),
        [
            "database/sql.DB.Ping() dropped",
            "database/sql.Conn.Close() dropped",
            "database/sql.DB.Ping() dropped",
            "net/http.Client.Get(\"u\") dropped",
            "net/http.Client.Head(\"u\") dropped looped",
            "App.go_(?, ?) dropped",
            "other() dropped",
            "database/sql.Open(\"pgx\", \"u\")",
            "database/sql.Open().Close() dropped",
        ]
    );
}

#[test]
fn values_are_folded() {
    let told = main_calls(
        &["time", "fmt", "path/filepath", "os"],
        "const n = 4\nconst wait = 20 * time.Minute\ntime.Sleep(wait)\ntime.Sleep(time.Duration(n) * time.Second)\nf(5 << 30, \"a\" + \"b\", \"/tmp/\" + x, fmt.Sprintf(\"/var/%s\", x), filepath.Join(\"/tmp\", x), -1, 1.5 * 2, 0x10, 0o17, 1_000)\ni := 3\ng(i)\nj := 3\nj++\ng(j)\nh(os.Stdout, xs...)",
    );
    assert_eq!(
        told.into_iter()
            .filter(|line| !line.starts_with("fmt.") && !line.starts_with("path/"))
            .collect::<Vec<_>>(),
        [
            "time.Sleep(1200s) dropped",
            "time.Sleep(4s) dropped",
            "time.Duration(4)",
            "f(5368709120, \"ab\", \"/tmp/\".., \"/var/\".., \"/tmp/\".., -1, 3, 16, 15, 1000) dropped",
            "g(3) dropped",
            "g(?) dropped",
            "h(os.Stdout, xs...) dropped",
        ]
    );
}

#[test]
fn calls_with_arguments_of_types() {
    let text = "type Own[T any] []T\nfunc make2[K, V any](n int) {}\nfunc main() { a, _ := lru.New[string, time.Time](8); lru.New[string](8)\nb := lru.NewWithEvict[string, *int](8, nil); make2[int, string](2); Own[int](nil); elsewhere[int, []string](x) }\n";
    let facts = read(&["github.com/hashicorp/golang-lru/v2", "time"], text);
    assert_eq!(
        calls(&facts),
        [
            "github.com/hashicorp/golang-lru.New(8)",
            "github.com/hashicorp/golang-lru.New(8) dropped",
            "github.com/hashicorp/golang-lru.NewWithEvict(8, nil)",
            "make2(2) dropped",
            "elsewhere(x) dropped",
        ]
    );
}

#[test]
fn option_structs_are_maps() {
    let redis = "github.com/redis/go-redis/v9";
    assert_eq!(
        main_calls(
            &[redis],
            "o := &redis.Options{PoolSize: 10}\nredis.NewClient(o)\nredis.NewClient(&redis.Options{Addr: \"a\", Limiter: nil})"
        ),
        [
            "new github.com/redis/go-redis.Options({PoolSize=10})",
            "github.com/redis/go-redis.NewClient({PoolSize=10}) dropped",
            "github.com/redis/go-redis.NewClient({Addr=\"a\" Limiter=nil}) dropped",
            "new github.com/redis/go-redis.Options({Addr=\"a\" Limiter=nil})",
        ]
    );
}

#[test]
fn loops_and_how_they_end() {
    assert_eq!(loops_of_main("for { work() }"), ["forever []"]);
    assert_eq!(loops_of_main("for { if x { break } }"), ["forever [break]"]);
    assert_eq!(loops_of_main("for { if x { return } }"), ["forever [return]"]);
    assert_eq!(loops_of_main("for { panic(1) }"), ["forever [raise]"]);
    assert_eq!(loops_of_main("for !done { }"), ["flag []"]);
    assert_eq!(loops_of_main("for s.Scan() { }"), ["while []"]);
    assert_eq!(loops_of_main("for tries < 3 && !ok { }"), ["times None []"]);
    assert_eq!(loops_of_main("run := true\nfor run { run = false }"), ["while []"]);
    assert_eq!(loops_of_main("for i := 0; i < 10; i++ { }"), ["times Some(10) []"]);
    assert_eq!(loops_of_main("for i := 0; i < n; i++ { }"), ["times None []"]);
    assert_eq!(loops_of_main("for range 3 { }"), ["times Some(3) []"]);
    assert_eq!(loops_of_main("for _, x := range xs { }"), ["over xs []"]);
    assert_eq!(
        loops_of_main("t := time.NewTicker(1)\nfor range t.C { }"),
        ["over time.NewTicker().C []"]
    );
    assert_eq!(loops_of_main("select {}"), ["forever []"]);
}

#[test]
fn a_break_leaves_the_select_and_a_labelled_one_the_loop() {
    assert_eq!(loops_of_main("for { select { case <-a: break\n case b <- 1: } }"), ["forever []"]);
    assert_eq!(loops_of_main("out:\nfor { switch x { case 1: break out } }"), ["forever [break]"]);
    // Told to stop: a flag, and no way out of its own.
    assert_eq!(
        loops_of_main("for { select { case <-ctx.Done(): return\n default: } }"),
        ["flag []"]
    );
    assert_eq!(
        loops_of_main(
            "ctx, end := context.WithTimeout(c, 1)\ndefer end()\nfor { select { case <-ctx.Done(): return\n default: } }"
        ),
        ["forever [return]"]
    );
    assert_eq!(
        loops_of_main(
            "done := make(chan struct{})\nfor { select { case <-done: return\n default: } }"
        ),
        ["forever [return]"]
    );
    assert_eq!(loops_of_main("for { select { case <-t.C: return } }"), ["forever [return]"]);
    assert_eq!(
        loops_of_main("out:\nfor { for { continue out } }"),
        ["forever []", "forever [break]"]
    );
    // What a closure does leaves the closure.
    assert_eq!(loops_of_main("for { func() { return }() }"), ["forever []"]);
}

fn started(body: &str) -> String {
    let facts = read(&["sync", "time"], &format!("func f() chan int {{\n{body}\n}}"));
    let call = facts.calls.iter().find(|call| call.name == "go").unwrap();
    format!("{:?}", call.result)
}

#[test]
fn goroutines_and_what_waits_for_them() {
    assert_eq!(started("go work()\nreturn nil"), "Dropped");
    assert_eq!(started("var wg sync.WaitGroup\ngo func() { wg.Done() }()\nwg.Wait()"), "Awaited");
    assert_eq!(started("done := make(chan int)\ngo func() { close(done) }()\n<-done"), "Awaited");
    assert_eq!(
        started("ch := make(chan int)\ngo func() { ch <- 1 }()\nfor range ch {}"),
        "Awaited"
    );
    assert_eq!(
        started("ch := make(chan int)\ngo func() { ch <- 1 }()\nselect { case v := <-ch: _ = v }"),
        "Awaited"
    );
    assert_eq!(started("ch := make(chan int)\ngo func() { ch <- 1 }()\nreturn ch"), "Kept");
    assert_eq!(started("ch := make(chan int)\ngo func() { ch <- 1 }()\ndrain(ch)"), "Kept");
    let ticks = "go func() { for { select { case <-end: return } } }()";
    assert_eq!(started(&format!("end := make(chan int)\n{ticks}\ndefer close(end)")), "Kept");
    assert_eq!(started(&format!("end := make(chan int)\n{ticks}\ndefer close(other)")), "Dropped");
    assert_eq!(
        main_calls(&[], "go work(1)\ngo func() {}()"),
        ["go(work) dropped", "work(1)", "go(fn main.<closure>) dropped", "?()"]
    );
}

#[test]
fn guards() {
    let told = |body: &str| main_calls(&["os", "sync"], body);
    let guards = |body: &str| -> Vec<String> {
        told(body).into_iter().filter(|line| line.starts_with(['a', 'b'])).collect()
    };
    assert_eq!(
        guards("if os.Getenv(\"X\") != \"\" { a() } else { b() }"),
        ["a() dropped (if os.Getenv.X)", "b() dropped (not if os.Getenv.X)"]
    );
    assert_eq!(
        guards("if v := os.Getenv(\"X\"); v == \"dev\" { a(); return }\nb()"),
        ["a() dropped (if os.Getenv.X==\"dev\")", "b() dropped (not if os.Getenv.X==\"dev\")"]
    );
    assert_eq!(
        guards("if _, ok := os.LookupEnv(\"X\"); !ok { a() }"),
        ["a() dropped (if !os.LookupEnv.X)"]
    );
    assert_eq!(guards("if err != nil { a() }"), ["a() dropped (err)"]);
    assert_eq!(guards("if db == nil { a() }"), ["a() dropped (unset db)"]);
    assert_eq!(
        guards("var once sync.Once\nonce.Do(func() { a() })"),
        ["a() dropped (unset sync.Once.Do)"]
    );
    assert_eq!(
        guards("switch os.Getenv(\"X\") { case \"1\": a()\n}"),
        ["a() dropped (if os.Getenv.X==\"1\")"]
    );
}

#[test]
fn state_and_who_changes_it() {
    let facts = read(
        &["sync"],
        "var cache = map[string]int{}\nvar count int\nvar list []string\nvar fixed = []int{1}\nvar mu sync.Mutex\ntype Hub struct { mu sync.Mutex; clients map[string]int }\ntype Plain struct { m map[string]int }\nfunc f(h *Hub, p *Plain) { mu.Lock(); cache[\"a\"] = 1; delete(cache, \"a\"); count++; list = append(list, \"x\"); h.clients[\"a\"] = 1; p.m[\"a\"] = 1 }\nfunc g() { cache := map[string]int{}; cache[\"b\"] = 2 }\n",
    );
    let mut told: Vec<String> = facts
        .states
        .iter()
        .map(|state| {
            let writes: Vec<String> =
                state.writes.iter().map(|write| format!("{:?}", write.kind)).collect();
            format!("{} {:?} {}", state.name, state.kind, writes.join(" "))
        })
        .collect();
    told.sort();
    assert_eq!(
        told,
        [
            "Hub.clients Map Insert",
            "cache Map Insert Remove",
            "count Number Count",
            "list List Insert",
        ]
    );
}

#[test]
fn allocations() {
    let facts = read(
        &[],
        "func main() { a := make([]byte, 1<<20); b := make([]int64, 0, 10); c := make([]byte, n); _, _, _ = a, b, c }",
    );
    let sizes: Vec<_> = facts.allocations.iter().map(|one| one.size.value).collect();
    assert_eq!(sizes, [Some(1 << 20), Some(80), None]);
}

#[test]
fn functions_given_away() {
    let facts = read(
        &["net/http"],
        "type S struct{}\nfunc (s *S) own() {}\nfunc main() { s := &S{}; http.HandleFunc(\"/\", s.own); http.HandleFunc(\"/x\", s.elsewhere); http.Handle(\"/y\", s); m := map[string]func(){\"a\": handle, \"b\": s.own}; _ = m }",
    );
    assert_eq!(
        calls(&facts),
        [
            "new S([])",
            "net/http.HandleFunc(\"/\", fn S.own) dropped",
            "net/http.HandleFunc(\"/x\", of S) dropped",
            "net/http.Handle(\"/y\", of S) dropped",
        ]
    );
    let references: Vec<&str> = facts.references.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(references, ["S.elsewhere", "handle", "S.own"]);
}

#[test]
fn files_that_are_not_built() {
    let facts = facts("a.go", "//go:build windows || (darwin && !cgo)\n\npackage a\n");
    assert_eq!(guard(&facts, facts.functions[0].guard), " (build windows || (darwin && !cgo))");
    let facts = self::facts("a.go", "// Copyright\n\n//go:build linux && !arm\n\npackage a\n");
    assert_eq!(facts.functions[0].guard, None);
    let older = "// +build linux darwin\n// +build stub,!arm\n\npackage a\n";
    let facts = self::facts("a.go", older);
    assert_eq!(guard(&facts, facts.functions[0].guard), " (build stub && !arm)");
    let facts = self::facts("a.go", "//go:build linux\n// +build stub\n\npackage a\n");
    assert_eq!(facts.functions[0].guard, None);
    let facts = self::facts("a.go", "// +build !stub,linux windows\n\npackage a\n");
    assert_eq!(facts.functions[0].guard, None);
    assert!(self::facts("a_test.go", "package a\nfunc TestA(t *testing.T) {}\n").functions[1].test);
}

#[test]
fn broken_files_give_their_sound_parts() {
    let facts = facts("a.go", "package a\nfunc f() { work() }\nfunc g( { }\nfunc h() { rest() }\n");
    assert!(!facts.notes.is_empty());
    let told = calls(&facts);
    assert!(told.contains(&"work() dropped".to_string()), "{told:?}");
    assert!(told.contains(&"rest() dropped".to_string()), "{told:?}");
    for text in ["", "package", "func", "}}}", "package a\nfunc f() {", "\u{feff}package a"] {
        self::facts("a.go", text);
    }
}

#[test]
fn deep_and_long_chains_end() {
    let thread = std::thread::Builder::new().stack_size(crate::STACK);
    thread.spawn(deep_and_long).unwrap().join().unwrap();
}

fn deep_and_long() {
    let deep = format!("package a\nvar x = {}1{}\n", "(".repeat(900), ")".repeat(900));
    facts("a.go", &deep);
    facts("a.go", &format!("package a\nvar x = 1{}\n", " + 1".repeat(20_000)));
    facts("a.go", &format!("package a\nvar x = {}y\n", "!".repeat(5_000)));
    facts("a.go", &format!("package a\nfunc f() {{ x{} }}\n", ".y".repeat(20_000)));
    let more = " else if x { }".repeat(3_000);
    facts("a.go", &format!("package a\nfunc f() {{ if x {{ }}{more} }}\n"));
}

#[test]
fn comments_that_speak_to_us() {
    let facts =
        read(&[], "// plimsoll: allow(long-sleep) it is short\nfunc main() {} // plimsoll: note\n");
    let told: Vec<(&str, bool)> =
        facts.directives.iter().map(|one| (one.text.as_str(), one.alone)).collect();
    assert_eq!(told, [("allow(long-sleep) it is short", true), ("note", false)]);
}

#[test]
fn new_takes_values() {
    let text = "func main() { use(new(0), new(\"a\"), new(load(1)), new(T), new([]int)) }";
    let expected = ["use(?, ?, of load, of T, ?) dropped", "load(1)", "new T()"];
    assert_eq!(calls(&read(&[], text)), expected);
}
