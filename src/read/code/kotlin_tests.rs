//! Facts of small Kotlin texts, one line each.
#![allow(clippy::unwrap_used)]

use super::super::jvm::dump::dump;

fn about(text: &str, words: &[&str]) -> Vec<String> {
    let all = dump("src/main/kotlin/a/A.kt", text);
    all.into_iter().filter(|line| words.iter().any(|word| line.contains(word))).collect()
}

#[test]
fn setters_and_scope_functions_read_like_java() {
    let text = "import com.zaxxer.hikari.HikariConfig\nfun f() {\n  val config = HikariConfig()\n  \
                config.maximumPoolSize = 20\n  HikariConfig().apply { maximumPoolSize = 10; addProperty(\"a\") }\n  \
                HikariConfig().also { it.maximumPoolSize = 5 }\n}";
    assert_eq!(
        about(text, &["set", "add"]),
        [
            "f: com.zaxxer.hikari.HikariConfig.setMaximumPoolSize(20) import dropped",
            "f.<closure>: com.zaxxer.hikari.HikariConfig.setMaximumPoolSize(10) import dropped",
            "f.<closure>: com.zaxxer.hikari.HikariConfig.addProperty(\"a\") import dropped",
            "f.<closure>: com.zaxxer.hikari.HikariConfig.setMaximumPoolSize(5) import dropped",
        ]
    );
}

#[test]
fn wildcard_imports_leave_the_choice_open() {
    let text = "package a\nimport io.ktor.server.engine.*\nimport io.ktor.server.netty.*\nfun main() {\n  \
                embeddedServer(Netty, port = 8080) { module() }.start(wait = true)\n}\nfun module() {}";
    assert_eq!(
        about(text, &["main"]),
        [
            "fn main()",
            "fn main.<closure>()",
            "main: *.embeddedServer(*.Netty, port=8080, fn main.<closure>) package",
            "main.<closure>: module() local dropped",
            "main: *.embeddedServer().start(wait=true) package dropped",
        ]
    );
}

#[test]
fn companions_objects_extensions_and_delegates() {
    let text = "package a\nclass Store(private val db: Db) : Closeable by db {\n  companion object {\n    \
                val CACHE = mutableMapOf<String, Int>()\n    fun make(): Store = Store(Db())\n  }\n  \
                val lazily by lazy { connect() }\n  fun go() { CACHE[\"a\"] = 1; db.save(); lazily.query() }\n}\n\
                object Single { fun go() { Store.make().go() } }\nfun Store.more() { go() }\nfun connect(): Pool = Pool()";
    assert_eq!(
        about(text, &["type ", "go:", "more:", "state"]),
        [
            "type Store: a.Closeable",
            "type Single: ",
            "Store.make: new Store(call a.Db) type returned",
            "Store.go: a.Db.save() package dropped",
            "Store.go: a.Pool.query() package dropped",
            "Single.go: Store.make() local",
            "Single.go: Store.go() local dropped",
            "more: Store.go() local dropped",
            "state Store.CACHE Map Insert",
        ]
    );
}

#[test]
fn a_jump_out_of_an_inlined_block_leaves_the_loops_around_it() {
    let text = "fun f() {\n  outer@ while (true) {\n    while (true) { run { if (g()) break@outer } }\n    \
                while (true) { run { if (g()) continue@outer } }\n    \
                while (true) { items.forEach { if (g()) return@forEach } }\n    \
                while (true) { items.forEach own@{ while (true) { return@own } } }\n    \
                while (true) { runCatching { if (g()) break } }\n    \
                while (true) { repeat(2) { if (g()) return@repeat } }\n  }\n}\n\
                fun h() = runBlocking { launch { while (true) { if (g()) return@launch } } }";
    assert_eq!(
        about(text, &["loop "]),
        [
            "loop forever [break]",
            "loop forever [break]",
            "loop forever [break]",
            "loop forever []",
            "loop forever []",
            "loop forever [return]",
            "loop forever [break]",
            "loop forever []",
            "loop times Some(2) []",
            "loop forever [return]",
        ]
    );
}

#[test]
fn a_function_of_one_expression_gives_what_that_gives() {
    let text = "import com.acme.sdk.Client\nobject Makers {\n  fun other() = Client()\n}\n\
                fun f() { made().take(); Makers.other().take(); built().take() }\n\
                fun made() = Client { region = \"x\" }\nfun built() = Client.builder().build()\nfun told(): Any = Client()\nfun String.same() = this";
    assert_eq!(
        about(text, &["take", "fn "]),
        [
            "fn Makers.other() -> com.acme.sdk.Client",
            "fn f()",
            "fn made() -> com.acme.sdk.Client",
            "fn built() -> com.acme.sdk.Client.builder().build()",
            "fn told() -> Any",
            "fn same() -> java.lang.String",
            "fn made.<closure>()",
            "f: com.acme.sdk.Client.take() import dropped",
            "f: com.acme.sdk.Client.take() import dropped",
            "f: com.acme.sdk.Client.builder().build().take() import dropped",
            "made: new com.acme.sdk.Client(fn made.<closure>) import returned",
        ]
    );
}

#[test]
fn calls_that_look_like_accessors_are_calls() {
    let text = "class A {\n  var size = 1\n    get() = field\n    set(value) { field = value }\n}\nfun a() {\n  \
                val x = 1\n  get(y) { z() }\n  val b = 2\n  get { z() }\n  val c = 3\n  get<Int> { z() }\n  \
                val d = 4\n  set(y, 1)\n}\nfun rest() { z() }";
    assert_eq!(
        about(text, &["a: ", "rest: ", "note"]),
        [
            "a: get(?, fn a.<closure>) package dropped",
            "a: get(fn a.<closure>) package dropped",
            "a: set(?, 1) package dropped",
            "rest: z() package dropped",
        ]
    );
}

#[test]
fn values_and_loops() {
    let text = "const val MB = 1 shl 20\nsuspend fun f() {\n  delay(20.minutes)\n  val held = ByteArray(64 * MB)\n  \
                repeat(3) { g() }\n  for (i in 0 until 10) { g() }\n  while (isActive) { g() }\n  while (true) { g() }\n  \
                g(\"a ${x}\")\n}";
    assert_eq!(
        about(text, &["delay", "allocates", "loop ", "\"a"]),
        [
            "f: delay(1200s) package dropped",
            "f: g(\"a \"..) package dropped",
            "loop times Some(3) []",
            "loop times Some(10) []",
            "loop flag []",
            "loop forever []",
            "allocates Some(67108864)",
        ]
    );
}

#[test]
fn started_and_not_waited_for() {
    let text = "import kotlinx.coroutines.GlobalScope\nimport kotlin.concurrent.thread\nfun f() {\n  \
                GlobalScope.launch { work() }\n  val job = GlobalScope.launch { work() }\n  job.join()\n  \
                thread { work() }\n  val o = object : Runnable {\n    override fun run() { work() }\n  }\n}\nfun work() {}";
    assert_eq!(
        about(text, &["launch", "thread("]),
        [
            "f: kotlinx.coroutines.GlobalScope.launch(fn f.<closure>) import dropped",
            "f: kotlinx.coroutines.GlobalScope.launch(fn f.<closure>) import = job",
            "f: kotlinx.coroutines.GlobalScope.launch().join() import",
            "f: kotlin.concurrent.thread(fn f.<closure>) import dropped",
        ]
    );
}

#[test]
fn what_the_grammar_does_not_know_is_put_right() {
    let text = "class Store(\n  @param:Value($$\"${store.path:#{null}}\") val path: String?,\n) {\n  \
                context(scope: Scope)\n  fun open(): Int {\n    private = true\n    return load(path)\n  }\n  \
                var held = 0\n    @Synchronized set(value) { field = check(value) }\n}\n\
                actual class Pool<T>\nactual constructor(size: Int) : Base(size) {\n  fun take() = grow($$\"$size\")\n}\n\
                class Late<\n  T,\n>\n  @Inject\n  internal constructor() : Base(1) {\n  @Made(by = [])\n  \
                fun go(run: context(Scope) () -> Unit) = later()\n}\n\
                data class Place\n@Creator(mode = OFF)\nconstructor(val at: Int) {\n  fun to() = move()\n}\n\
                const val BASE = \"a\"\n\n@Paths(\n  [\n    \"/a\",\n  ]\n)\nclass Web {\n  \
                fun both() = { (a, b): Pair<A, B> -> first(a) }\n  fun run() = with(x) { (call)(b) }\n  \
                fun tries() {\n    open()\n    try {\n      second()\n    }\n    catch (e: A) {\n    }\n    \
                catch (e: B) {\n      third()\n    }\n  }\n  \
                override fun each() = all.map { (name, override) ->\n    override.save(name)\n    if (name) {\n      \
                fourth(data)\n    } else {\n      override\n    }\n  }\n  \
                fun put() {\n    held[\n      key(1),\n    ] = fifth()\n  }\n}";
    assert_eq!(
        about(
            text,
            &[
                "load", "check", "grow", "later", "Made", "Value", "note", "move", "Paths",
                "first", "call", ": open", "second", "third", "fourth", "fifth"
            ]
        ),
        [
            "fn Pool.take() -> Base.grow()",
            "fn Late.go(run: ?) -> Base.later()",
            "<module>: @Value(\"${store.path:#{null}}\") package = Store.path",
            "Store.<init>: check(?) = field",
            "Store.open: load(?) package returned",
            "Pool.take: Base.grow(\"$size\") package returned",
            "<module>: @Made(by=[]) package = Late.go",
            "Late.go: Base.later() package returned",
            "Place.to: move() package returned",
            "<module>: @Paths([\"/a\"]) package = Web",
            "Web.both.<closure>: first(?) package dropped",
            "Web.run.<closure>: call(?) package dropped",
            "Web.tries: open() package dropped",
            "Web.tries: second() package dropped",
            "Web.tries: third() package dropped |catch",
            "Web.each.<closure>: fourth(?) package returned |name",
            "Web.put: fifth() package",
        ]
    );
}
