//! Facts as a compact dump, one line each, and what it must say of small files.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::expect_used)]

use crate::model::*;

fn facts(path: &str, text: &str) -> Facts {
    super::read(&Source::new(FileId(0), path, text))
}

/// The dump of a TypeScript file must hold these lines. A line that begins with `no ` is a beginning
/// that no line may have.
#[track_caller]
fn says(text: &str, lines: &[&str]) {
    says_of("a.ts", text, lines);
}

#[track_caller]
fn says_of(path: &str, text: &str, lines: &[&str]) {
    let dump = dump(&facts(path, text));
    for line in lines {
        match line.strip_prefix("no ") {
            Some(beginning) => assert!(
                !dump.iter().any(|said| said.starts_with(beginning)),
                "said: {beginning}\n\n{}",
                dump.join("\n")
            ),
            None => assert!(
                dump.iter().any(|said| said == line),
                "not said: {line}\n\n{}",
                dump.join("\n")
            ),
        }
    }
}

fn dump(facts: &Facts) -> Vec<String> {
    let mut out = Vec::new();
    let function = |id: FnId| facts.functions[id.0 as usize].name.clone();
    let inside = |id: FnId| match id {
        FnId(0) => String::new(),
        id => format!(" in {}", function(id)),
    };
    let when = |id: Option<GuardId>| {
        facts.guards_of(id).map(|it| format!(" when {}", guard(facts, it))).collect::<String>()
    };
    for it in &facts.imports {
        let member = it.member.as_ref().map_or(String::new(), |member| format!(" {member}"));
        let erased = if it.type_only { " type" } else { "" };
        let (inside, when) = (inside(it.function), when(it.guard));
        out.push(format!("import{erased} {}{member} as {}{inside}{when}", it.module, it.local));
    }
    for it in &facts.exports {
        let mut line = format!("export {}", it.name);
        it.local.iter().for_each(|local| line += &format!(" = {local}"));
        it.function.iter().for_each(|id| line += &format!(" fn {}", function(*id)));
        it.value.iter().for_each(|value| line += &format!(" value {}", known(facts, value)));
        it.from.iter().for_each(|(module, member)| line += &format!(" from {module} {member}"));
        out.push(line);
    }
    for it in facts.functions.iter().skip(1) {
        let params: Vec<_> = it
            .params
            .iter()
            .map(|param| {
                let ty = param.ty.as_ref().map_or(String::new(), |ty| format!(": {ty}"));
                let default = param
                    .default
                    .as_ref()
                    .map_or(String::new(), |value| format!(" = {}", known(facts, value)));
                format!("{}{ty}{default}", param.name)
            })
            .collect();
        let mut line = String::new();
        line += if it.public { "pub " } else { "" };
        line += if it.is_async { "async " } else { "" };
        line += &format!(
            "fn{} {}({})",
            if it.is_generator { "*" } else { "" },
            it.name,
            params.join(", ")
        );
        it.returns.iter().for_each(|it| line += &format!(" -> {it}"));
        let passed = it.passed_to.map(|id| facts.calls[id.0 as usize].name.clone());
        passed.iter().for_each(|it| line += &format!(" to {it}"));
        line += &when(it.guard);
        out.push(line);
    }
    for it in &facts.types {
        let public = if it.public { "pub " } else { "" };
        out.push(format!("{public}type {}: {}", it.name, it.bases.join(", ")));
    }
    for it in &facts.bindings {
        let origin = it.origin.as_ref().map_or(String::new(), |it| format!(": {it}"));
        out.push(format!("let {}{origin} = {}", it.name, known(facts, &it.value)));
    }
    for it in &facts.calls {
        let args: Vec<_> = it
            .args
            .iter()
            .map(|arg| {
                format!("{}{}", if arg.spread { "..." } else { "" }, known(facts, &arg.value))
            })
            .collect();
        let kind = match it.kind {
            CallKind::Call => "call",
            CallKind::New => "new",
            CallKind::Decorator => "decorator",
            CallKind::Macro => "macro",
        };
        let target = match it.target {
            Target::Function(id) => format!(" fn {}", function(id)),
            Target::Type(id) => format!(" type {}", facts.types[id.0 as usize].name),
            Target::Import(id) => format!(" import {}", facts.imports[id as usize].module),
            Target::Global => " global".to_string(),
            Target::Unknown => String::new(),
        };
        let mut line = format!("{kind} {}({}){target}", it.name, args.join(", "));
        let made = it.receiver.map(|id| facts.calls[id.0 as usize].name.clone());
        made.iter().for_each(|it| line += &format!(" of {it}"));
        line += match it.result {
            ResultUse::Awaited => " awaited",
            ResultUse::Kept => "",
            ResultUse::Returned => " returned",
            ResultUse::Dropped => " dropped",
        };
        it.bound.iter().for_each(|it| line += &format!(" as {it}"));
        line += &inside(it.function);
        line += if it.within.is_some() { " looped" } else { "" };
        line += &when(it.guard);
        out.push(line);
    }
    for it in &facts.loops {
        let bound = match &it.bound {
            Bound::Forever => "forever".to_string(),
            Bound::Flag => "flag".to_string(),
            Bound::Times(times) => {
                times.value.map_or("times ?".to_string(), |times| format!("times {times}"))
            }
            Bound::Over(name, call) => {
                let call = call.map(|id| facts.calls[id.0 as usize].name.clone());
                let made = call.map_or(String::new(), |call| format!(" of {call}"));
                format!("over {}{made}", name.as_deref().unwrap_or("?"))
            }
            Bound::While => "while".to_string(),
        };
        out.push(format!("loop {bound} {:?}{}{}", it.exits, inside(it.function), when(it.guard)));
    }
    for it in &facts.states {
        let origin = it.origin.as_ref().map_or(String::new(), |it| format!(": {it}"));
        let writes: Vec<_> = it
            .writes
            .iter()
            .map(|it| format!("{:?}{}{}", it.kind, inside(it.function), when(it.guard)))
            .collect();
        out.push(format!("state {}{origin} {:?} {}", it.name, it.kind, writes.join(", ")));
    }
    for it in &facts.references {
        out.push(format!("ref {}{}", it.name, inside(it.function)));
    }
    for it in &facts.directives {
        out.push(format!("directive {}{}", it.text, if it.alone { " alone" } else { "" }));
    }
    for it in &facts.notes {
        out.push(format!("note {}..{} {}", it.span.start, it.span.end, it.message));
    }
    out
}

fn guard(facts: &Facts, it: &Guard) -> String {
    match &it.kind {
        GuardKind::Main => "main".to_string(),
        GuardKind::Test => "test".to_string(),
        GuardKind::Build(text) => format!("build {text}"),
        GuardKind::Handler => "handler".to_string(),
        GuardKind::Unset(name) => format!("unset {name}"),
        GuardKind::Condition { comparisons, negated } => {
            let parts: Vec<_> = comparisons
                .iter()
                .map(|it| match &it.equals {
                    None => format!("{}{}", if it.negated { "!" } else { "" }, it.subject),
                    Some(value) => {
                        let sign = if it.negated { "!=" } else { "==" };
                        format!("{}{sign}{}", it.subject, known(facts, value))
                    }
                })
                .collect();
            format!("{}[{}]", if *negated { "not " } else { "" }, parts.join(" "))
        }
    }
}

fn known(facts: &Facts, it: &Known<Value>) -> String {
    let Some(value) = &it.value else { return "?".to_string() };
    match value {
        Value::Null => "null".to_string(),
        Value::Bool(it) => it.to_string(),
        Value::Int(it) => it.to_string(),
        Value::Float(it) => format!("{it:?}"),
        Value::Str(it) => format!("{it:?}"),
        Value::Prefix(it) => format!("{it:?}.."),
        Value::Duration(it) => format!("{it:?}"),
        Value::List(items) => {
            format!("[{}]", items.iter().map(|it| known(facts, it)).collect::<Vec<_>>().join(", "))
        }
        Value::Map(entries) => {
            let entries: Vec<_> = entries
                .iter()
                .map(|it| format!("{}: {}", it.key, known(facts, &it.value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::Name(it) => it.clone(),
        Value::Function(id) => format!("fn {}", facts.functions[id.0 as usize].name),
        Value::Call(id) => format!("{}()", facts.calls[id.0 as usize].name),
        Value::Ref { resource, .. } => format!("ref {resource}"),
    }
}

#[test]
fn imports_of_modules() {
    says(
        r#"
        import express, { Router as R } from "express";
        import * as http from "node:http";
        import type { Pool } from "pg";
        import { type Client, connect } from "./db";
        import "reflect-metadata";
        import fs = require("fs");
        async function later() { const { a } = await import("./a"); await import("node:os"); }
        "#,
        &[
            "import express default as express",
            "import express Router as R",
            "import http as http",
            "import type pg Pool as Pool",
            "import type ./db Client as Client",
            "import ./db connect as connect",
            "import reflect-metadata as ",
            "import fs as fs",
            "import ./a a as a in later",
            "import os as  in later",
        ],
    );
}

#[test]
fn imports_by_require() {
    says_of(
        "a.js",
        r#"
        const a = require("node:a");
        const { b, c: d } = require("b");
        const e = require("e").f;
        require("g");
        require("h")(1);
        const i = __importDefault(require("i"));
        function later() { if (process.env.X) return require("j"); }
        i.default(); e(); d.x(); require("k").l();
        const computed = require(a);
        "#,
        &[
            "import a as a",
            "import b b as b",
            "import b c as d",
            "import e f as e",
            "import g as ",
            "import h as ",
            "import i as i",
            "import j as  in later when [process.env.X]",
            "import k l as ",
            "call h(1) import h dropped",
            "call i() import i dropped",
            "call e.f() import e dropped",
            "call b.c.x() import b dropped",
            "call k.l() import k dropped",
            "call require(a) global dropped as computed",
        ],
    );
}

#[test]
fn exports_of_modules() {
    says(
        r#"
        import { x, y as z } from "./x";
        import middy from "@middy/core";
        export const handler = middy(async (event) => event);
        export async function run() {}
        export class Job { go() {} private hidden() {} }
        export { x, z as w };
        export { a as b } from "./a";
        export * from "./c";
        export * as d from "./d";
        export type { T } from "./t";
        export default run;
        function own() {}
        "#,
        &[
            "export handler = handler value @middy/core()",
            "async fn <closure>(event) to @middy/core",
            "export run = run fn run",
            "export Job = Job",
            "pub fn Job.go()",
            "fn Job.hidden()",
            "export x = x from ./x x",
            "export w = z from ./x y",
            "export b from ./a a",
            "export * from ./c *",
            "export d from ./d *",
            "export default = run fn run",
            "pub async fn run()",
            "fn own()",
            "no export T",
        ],
    );
}

#[test]
fn exports_of_commonjs() {
    says_of(
        "a.js",
        r#"
        exports.handler = async (event) => {};
        exports.a = exports.b = function () {};
        module.exports.c = create();
        module.exports = { d, e: () => {}, ...require("./more") };
        function d() {}
        Object.defineProperty(exports, "f", { enumerable: true, get: function () { return f_1.f; } });
        const f_1 = require("./f");
        "#,
        &[
            "export handler = handler fn handler",
            "pub async fn handler(event)",
            "export a = b fn b",
            "export b = b fn b",
            "export c value create()",
            "export d = d fn d",
            "export e = e fn e",
            "export * from ./more *",
            "export f value ./f.f from ./f f",
        ],
    );
    says_of("a.js", "module.exports = createApp();", &["export default value createApp()"]);
    says("const x = 1; export = x;", &["export default = x value 1"]);
    says("export default () => 1;", &["export default = default fn default", "pub fn default()"]);
}

#[test]
fn functions_take_the_names_they_are_bound_to() {
    says(
        r#"
        import { Pool } from "pg";
        const f = (n: number, p: Pool, ms = 2 * 1000, ...rest) => {};
        const o = { a() {}, b: () => {} };
        function outer({ x }) { const inner = function* () {}; [1].map(() => 1); }
        class K { m() {} field = async () => {}; static s() {} get g() { return 1; } #p() {} }
        o.late = () => {};
        A.prototype.b = function () {};
        "#,
        &[
            "fn f(n: number, p: pg.Pool, ms = 2000, rest)",
            "fn o.a()",
            "fn o.b()",
            "fn outer()",
            "fn* outer.inner()",
            "fn outer.<closure>() to ?.map",
            "fn K.m()",
            "async fn K.field()",
            "fn K.s()",
            "fn o.late()",
            "fn A.b()",
        ],
    );
}

#[test]
fn closures_know_the_call_they_are_passed_to() {
    says(
        r#"
        import { Kafka } from "kafkajs";
        const consumer = new Kafka({}).consumer({ groupId: "g" });
        consumer.run({ eachMessage: async ({ message }) => {} });
        setInterval(async () => {}, 5 * 60_000);
        const stored = () => {};
        "#,
        &[
            "async fn eachMessage() to kafkajs.Kafka.consumer().run",
            "async fn <closure>() to setInterval",
            "call setInterval(fn <closure>, 300000) global dropped",
            "fn stored()",
            "call kafkajs.Kafka.consumer().run({eachMessage: fn eachMessage}) import kafkajs of kafkajs.Kafka.consumer dropped",
        ],
    );
}

#[test]
fn names_are_resolved() {
    says(
        r#"
        import express from "express";
        import * as http from "http";
        import pg, { Pool as P } from "pg";
        const { Client } = pg;
        const app = express();
        app.listen(3000);
        let server; server = http.createServer(app);
        function start() { server.listen(80); }
        new pg.Pool().query("a"); new P().query("b"); new Client().connect();
        (app as any)!.use(1); app?.get("/");
        (0, http.get)("u");
        const f = app.set; f("x");
        function typed(a: express.Application, p: P | null, q: Readonly<P>) { a.on(); p.end(); q.end(); }
        async function chained(cb, x) { (await http.get("u")).on("e"); cb(); x.y(); fetch("u").then(cb).catch(cb); }
        "#,
        &[
            "call express().listen(3000) import express of express dropped",
            "call http.createServer().listen(80) import http of http.createServer dropped in start",
            "call pg.Pool.query(\"a\") import pg of pg.Pool dropped",
            "call pg.Pool.query(\"b\") import pg of pg.Pool dropped",
            "call pg.Client.connect() import pg of pg.Client dropped",
            "call express().use(1) import express of express dropped",
            "call express().get(\"/\") import express of express dropped",
            "call http.get(\"u\") import http dropped",
            "call express().set(\"x\") import express dropped",
            "call express.Application.on() import express dropped in typed",
            "call pg.Pool.end() import pg dropped in typed",
            "call http.get().on(\"e\") import http of http.get dropped in chained",
            "call ?() dropped in chained",
            "call ?.y() dropped in chained",
            "call fetch().then().catch(?) global of fetch().then dropped in chained",
            "call fetch().then(?) global of fetch in chained",
        ],
    );
}

#[test]
fn fields_and_local_functions_are_resolved() {
    says(
        r#"
        import { SQSClient } from "@aws-sdk/client-sqs";
        import { Injectable } from "@nestjs/common";
        import { Consumer } from "lib";
        import express from "express";
        interface Deps { sqs: SQSClient }
        @Injectable()
        class Poller extends Consumer {
            private db = new Database();
            constructor(private readonly sqs: SQSClient) { super(); this.app = express(); }
            async go() { await this.sqs.send(1); this.app.listen(1); this.db.query(); this.stop(); this.consume(); }
            stop() {}
        }
        class Database { query() {} }
        const p = new Poller(null); p.go(); p.db.query();
        function make() { const app = express(); return app; }
        make().listen(2);
        const twice = () => make(); twice().listen(3);
        const use = ({ sqs }: Deps) => sqs.send(2);
        const lib = { go: () => 1, nested: { app: make() } };
        lib.go(); lib.nested.app.listen(4);
        (async () => { stop(); })();
        const bound = p.stop.bind(p); bound();
        "#,
        &[
            "call @aws-sdk/client-sqs.SQSClient.send(1) import @aws-sdk/client-sqs awaited in Poller.go",
            "call express().listen(1) import express of express dropped in Poller.go",
            "call Database.query() fn Database.query of Database dropped in Poller.go",
            "call Poller.stop() fn Poller.stop dropped in Poller.go",
            "call lib.Consumer.consume() import lib dropped in Poller.go",
            "new Poller(null) type Poller as p",
            "call Poller.go() fn Poller.go of Poller dropped",
            "call Database.query() fn Database.query of Database dropped",
            "call make() fn make",
            "fn make() -> express()",
            "call express().listen(2) import express of express dropped",
            "call express().listen(3) import express of express dropped",
            "call @aws-sdk/client-sqs.SQSClient.send(2) import @aws-sdk/client-sqs returned in use",
            "call lib.go() fn lib.go dropped",
            "call express().listen(4) import express of express dropped",
            "call <closure>() fn <closure> dropped",
            "decorator @nestjs/common.Injectable() import @nestjs/common as Poller",
            "type Poller: lib.Consumer",
            "call Poller.stop() fn Poller.stop dropped",
            "let Poller.sqs: @aws-sdk/client-sqs.SQSClient = ?",
            "let Poller.app: express() = express()",
        ],
    );
}

#[test]
fn decorators_are_calls_made_at_load() {
    says(
        r#"
        import { Cron, Interval, Sealed } from "n";
        const EVERY = 10 * 1000;
        @Sealed
        class Jobs {
            @Cron("* * * * *") daily() {}
            @Interval(EVERY) often() {}
        }
        "#,
        &[
            "decorator n.Sealed() import n as Jobs",
            "decorator n.Cron(\"* * * * *\") import n as Jobs.daily",
            "decorator n.Interval(10000) import n as Jobs.often",
        ],
    );
}

#[test]
fn globals_are_plain_names() {
    says(
        r#"
        process.on("SIGTERM", () => {});
        const all = Promise.all([a()]);
        Buffer.alloc(5 * 1024 ** 2);
        function f(console) { console.log(all); }
        "#,
        &[
            "call process.on(\"SIGTERM\", fn <closure>) global dropped",
            "call Promise.all([a()]) global as all",
            "call Buffer.alloc(5242880) global dropped",
            "call ?.log(Promise.all()) dropped in f",
        ],
    );
}

#[test]
fn values_are_folded() {
    says(
        r#"
        import { config } from "./config";
        const base = { max: 20, ...config }, N = 4;
        const opts = { ...base, min: -1, [`k${N}`]: true, deep: { a: [1, "b"] }, f() {} };
        enum Size { Big = 1 << 20 }
        const later = process.env.PORT || 3000;
        let changed = 1; changed = 2;
        f(`/tmp/x`, `/tmp/${key}`, "/tmp/" + key, "a" + N + "b", Number("5") + parseInt("6", 10));
        f(x || 5, process.env.A ?? 5, process.env.B, null ?? 7, 0 || 8, "" || "d", later, changed);
        f(opts, Size.Big, opts.max, opts.deep.a[0], config.url, undefined, 0.5, 1 << 3 | 1, 7 % 4, 9e99 * 2);
        f(9007199254740991 * 9007199254740991, 1 / 0, N > 3 ? "y" : "n", [...[1, 2], N].length, g, new Date());
        function g(ms = 3 * N) { f(ms); }
        "#,
        &[
            "call f(\"/tmp/x\", \"/tmp/\".., \"/tmp/\".., \"a4b\", 11) global dropped",
            "call f(?, ?, process.env.B, 7, 8, \"d\", ?, ?) global dropped",
            "call f({max: 20, min: -1, k4: true, deep: {a: [1, \"b\"]}, f: fn opts.f}, 1048576, 20, ?, ./config.config.url, null, 0.5, 9, 3, 1.8e100) global dropped",
            "call f(9223372036854775807, ?, \"y\", 3, fn g, Date()) global dropped",
            "call f(12) global dropped in g",
        ],
    );
}

#[test]
fn a_folded_name_points_at_what_set_it() {
    let facts = facts("a.ts", "const MS = 900000;\nsleep(MS);\n");
    let value = &facts.calls[0].args[0].value;
    assert_eq!(value.span.unwrap().start, 11);
    assert_eq!(value.origin, Origin::Folded);
}

#[test]
fn loops_have_bounds() {
    says(
        r#"
        const N = 1000;
        let stopped = false;
        class W { running = true; queue = []; run() { while (this.running) {} while (this.queue.length) {} } }
        function f(xs, node) {
            while (true) {} for (;;) {} do {} while (1);
            while (!stopped) {}
            for (let i = 0; i < N * 60; i++) {} for (let i = 10; i >= 0; i -= 3) {} for (let i = 0; i < xs.length; i++) {}
            for (const x of load()) {} for (const k in xs) {}
            while (node.next) { node = node.next; }
            while (await more()) {}
        }
        function end() { stopped = true; }
        "#,
        &[
            "loop flag [] in W.run",
            "loop while [] in W.run",
            "loop forever [] in f",
            "loop flag [] in f",
            "loop times 60000 [] in f",
            "loop times 4 [] in f",
            "loop times ? [] in f",
            "loop over load() of load [] in f",
            "loop over ? [] in f",
            "loop while [] in f",
            "call more() global awaited in f looped",
        ],
    );
    let found = facts(
        "a.ts",
        "async function f() {\n  while (true) {\n    g();\n  }\n  do { h() } while (!x)\n}",
    );
    let heads: Vec<_> = found.loops.iter().map(|it| (it.head.start, it.head.end)).collect();
    assert_eq!(heads, [(23, 35), (64, 74)]);
    assert_eq!(found.loops.iter().filter(|it| it.bound == Bound::Forever).count(), 1);
}

#[test]
fn loops_have_exits() {
    let exits = |body: &str| {
        let found = facts("a.js", &format!("function f() {{ {body} }}"));
        found.loops.iter().map(|it| format!("{:?}", it.exits)).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(exits("for (;;) { if (a) break; }"), "[Break]");
    assert_eq!(exits("for (;;) { switch (a) { case 1: break; } }"), "[]");
    assert_eq!(exits("for (;;) { switch (a) { case 1: return; } }"), "[Return]");
    assert_eq!(exits("for (;;) { xs.map(() => { return 1; }); }"), "[]");
    assert_eq!(exits("for (;;) { try { throw 1; } catch {} }"), "[]");
    assert_eq!(exits("for (;;) { try { throw 1; } finally {} }"), "[Raise]");
    assert_eq!(exits("for (;;) { try { g() } catch (e) { throw e; } }"), "[Raise]");
    assert_eq!(exits("try { for (;;) { throw 1; } } catch {}"), "[Raise]");
    assert_eq!(exits("out: for (;;) { for (;;) { break out; } }"), "[Break] [Break]");
    assert_eq!(exits("out: for (;;) { for (;;) { continue out; } }"), "[] [Break]");
    assert_eq!(exits("for (;;) { for (;;) { break; } }"), "[] [Break]");
    assert_eq!(exits("for (;;) { here: { break here; } }"), "[]");
    assert_eq!(exits("for (;;) { continue; }"), "[]");
}

#[test]
fn guards_of_the_main_module() {
    let main = [
        "if (require.main === module) start();",
        "if (!module.parent) start();",
        "if (module.parent === null) start();",
        "if (import.meta.url === `file://${process.argv[1]}`) start();",
        "if (process.argv[1] === fileURLToPath(import.meta.url)) start();",
        "if (import.meta.main) start();",
        "if (require.main !== module) {} else start();",
        "require.main === module && start();",
        "const isMain = require.main === module; if (isMain) { start(); }",
    ];
    for text in main {
        says_of("a.mjs", text, &["call start() global dropped when main"]);
    }
    says_of(
        "a.js",
        "if (require.main !== module) start(); if (module.parent) start(); if (main) start();",
        &[
            "call start() global dropped when [require.main!=module]",
            "call start() global dropped when [module.parent]",
            "call start() global dropped when [main]",
        ],
    );
}

#[test]
fn guards_of_names_not_set() {
    says(
        r#"
        let c, d, e;
        export async function handler(event) {
            if (!c) { c = make1(); }
            if (c == null) make2();
            if (typeof c === "undefined") make3();
            if (c) {} else { make4(); }
            d ??= make5();
            d ||= make6();
            d = d || make7();
            e = e ?? (await make8());
            if (c) make9();
            if (!process.env.X) make10();
            if (e) return e;
            e = make11();
            e.on("x", () => make12());
        }
        "#,
        &[
            "call make1() global as c in handler when unset c",
            "call make2() global dropped in handler when unset c",
            "call make3() global dropped in handler when unset c",
            "call make4() global dropped in handler when unset c",
            "call make5() global as d in handler when unset d",
            "call make6() global as d in handler when unset d",
            "call make7() global as d in handler when unset d",
            "call make8() global awaited as e in handler when unset e",
            "call make9() global dropped in handler when [c]",
            "call make10() global dropped in handler when [!process.env.X]",
            "call make11() global as e in handler when unset e",
            "call make12() global returned in handler.<closure>",
        ],
    );
}

#[test]
fn other_guards() {
    says(
        r#"
        const local = process.env.NODE_ENV !== "production";
        if (process.env.NODE_ENV !== "production") a1();
        if (local) a2(); else a3();
        if (!process.env["AWS_LAMBDA_FUNCTION_NAME"]) a4();
        process.env.DEV && a5();
        process.env.DEV ? a6() : a7();
        try { a8(); } catch (e) { a9(); }
        run().catch((e) => { a10(); });
        switch (process.env.MODE) { case "worker": a11(); break; default: a12(); }
        function f() { if (process.env.TEST === "1") return; a13(); }
        a14();
        "#,
        &[
            "call a1() global dropped when [process.env.NODE_ENV!=\"production\"]",
            "call a2() global dropped when [process.env.NODE_ENV!=\"production\"]",
            "call a3() global dropped when not [process.env.NODE_ENV!=\"production\"]",
            "call a4() global dropped when [!process.env.AWS_LAMBDA_FUNCTION_NAME]",
            "call a5() global dropped when [process.env.DEV]",
            "call a6() global dropped when [process.env.DEV]",
            "call a7() global dropped when not [process.env.DEV]",
            "call a8() global dropped",
            "call a9() global dropped when handler",
            "call a10() global dropped in <closure> when handler",
            "call run() global",
            "call a11() global dropped when [process.env.MODE==\"worker\"]",
            "call a12() global dropped",
            "call a13() global dropped in f when not [process.env.TEST==\"1\"]",
            "call a14() global dropped",
        ],
    );
}

#[test]
fn state_that_functions_write() {
    says(
        r#"
        const cache = {}; const map = new Map<string, number>(); const list: string[] = [];
        let count = 0, client = null, untouched = {}, started = 1;
        const app = express();
        started = 2;
        class K { static seen = new Set(); own = {}; mark(x) { K.seen.add(x); this.own[x] = 1; } }
        export function handler(e) {
            cache[e.id] = 1; cache.last = e; delete cache[e.old];
            map.set("a", 1); map.clear();
            list.push("x"); list.length = 0;
            count++; count += 2;
            if (!client) client = new Client();
            app.set("k", 1); untouched.get(1);
            const local = {}; local.x = 1;
        }
        "#,
        &[
            "state cache Map Insert in handler, Insert in handler, Remove in handler",
            "state map: Map Map Insert in handler, Remove in handler",
            "state list List Insert in handler, Remove in handler",
            "state count Number Count in handler, Count in handler",
            "state client: Client Other Assign in handler when unset client",
            "state K.seen: Set List Insert in K.mark",
            "no state untouched",
            "no state started",
            "no state app",
            "no state local",
            "no state K.own",
        ],
    );
}

#[test]
fn results_are_used_or_dropped() {
    says(
        r#"
        async function f() {
            await a(); b(); void c(); const d = e(); const g = h(); use(g);
            i().then(j); const { k } = await l(); m = n(); x.y = o();
            return p();
        }
        const q = () => r();
        export const kept = s();
        "#,
        &[
            "call a() global awaited in f",
            "call b() global dropped in f",
            "call c() global dropped in f",
            "call e() global dropped as d in f",
            "call h() global as g in f",
            "call i() global in f",
            "call i().then(j) global of i dropped in f",
            "call l() global awaited in f",
            "call n() global as m in f",
            "call o() global as x.y in f",
            "call p() global returned in f",
            "call r() global returned in q",
            "call s() global as kept",
        ],
    );
}

#[test]
fn functions_used_as_values() {
    says(
        r#"
        import { remote } from "./remote";
        import type { Shape } from "./shape";
        function a() {} function b() {} function c() {} function d() {}
        const alias = a;
        const table = { b, remote };
        const give = () => c;
        run(d); b();
        let t: Shape;
        "#,
        &["ref a", "ref b", "ref ./remote.remote", "ref c in give", "no ref d", "no ref ./shape"],
    );
}

#[test]
fn directives_speak() {
    says(
        "// plimsoll: allow(long-sleep) it is short\nf(); /* plimsoll: allow(x) y */\n// other\n",
        &["directive allow(long-sleep) it is short alone", "directive allow(x) y"],
    );
}

#[test]
fn broken_files_give_their_sound_parts() {
    let text = "import a from 'a';\nfunction bad( {{ {\n  x y z\n}\nfunction good() { a.go(); }\n";
    let found = facts("a.js", text);
    assert!(found.notes.iter().any(|note| note.message.contains("does not parse")), "{found:?}");
    assert!(dump(&found).contains(&"call a.go() import a dropped in good".to_string()));
    let good = found.functions.iter().find(|it| it.name == "good").unwrap();
    assert_eq!(good.head.start as usize, text.find("good").unwrap());
    assert_eq!(facts("a.js", "f();").notes, []);
}

#[test]
fn kinds_of_files() {
    says_of(
        "a.js",
        "const x = <App onClick={() => go()} />;",
        &["call go() global returned in <closure>"],
    );
    says_of("a.tsx", "const f = <T,>(x: T) => <b>{go(x as any)}</b>;", &["call go(?) global in f"]);
    says_of("a.cjs", "return go();", &["call go() global returned"]);
    says_of("a.mts", "await go<number>();", &["call go() global awaited"]);
    says_of("a.js", "with (x) { go(); }", &["call go() global dropped"]);
}

#[test]
fn bundled_code_is_refused() {
    let bundle = format!("f();{}", "x();".repeat(60_000));
    assert!(facts("a.js", &bundle).calls.is_empty());
    assert_eq!(facts("a.js", &bundle).notes.len(), 1);
    assert_eq!(facts("a.js", &"x();\n".repeat(60_000)).calls.len(), 60_000);
}

#[test]
fn deep_chains_end() {
    let run = |text: String| {
        std::thread::Builder::new()
            .stack_size(64 << 20)
            .spawn(move || facts("a.js", &text).calls.len())
            .unwrap()
            .join()
            .unwrap()
    };
    assert_eq!(run(format!("f(){};", ".g()".repeat(1_000))), 1_001);
    assert_eq!(run(format!("f(1{});", " + 1".repeat(20_000))), 1);
    assert_eq!(run(format!("f({}1);", "x ? 1 : ".repeat(800))), 1);
}

#[test]
fn values_stay_small() {
    let mut text = "const a0 = { x: 1, y: 2 };\n".to_string();
    for at in 1..60 {
        text += &format!("const a{at} = {{ x: a{0}, y: a{0} }};\n", at - 1);
    }
    text += "f(a59);\n";
    assert_eq!(facts("a.js", &text).calls.len(), 1);
    says_of(
        "a.js",
        "const a = b; const b = a; f(a); let c = c; c();",
        &["call f(?) global dropped"],
    );
}

/// Every file of a real tree is read without a panic: `PLIMSOLL_TREE=dir cargo test -- --ignored`.
#[test]
#[ignore = "reads the directory that an environment variable names"]
fn a_real_tree() {
    let tree = std::env::var("PLIMSOLL_TREE").expect("PLIMSOLL_TREE names a directory");
    let read = move || {
        let (mut files, mut calls, mut named, mut notes) = (0, 0, 0, Vec::new());
        for entry in walkdir::WalkDir::new(tree).into_iter().filter_map(Result::ok) {
            let Some(path) = entry.path().to_str().map(camino::Utf8PathBuf::from) else { continue };
            if crate::read::code::language(&path) != Some(Language::JavaScript) {
                continue;
            }
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            let start = std::time::Instant::now();
            let found = facts(path.as_str(), &text);
            if start.elapsed().as_millis() > 500 {
                println!("slow: {path} {:?}", start.elapsed());
            }
            files += 1;
            calls += found.calls.len();
            named += found.calls.iter().filter(|it| !it.name.starts_with('?')).count();
            notes.extend(found.notes.iter().map(|note| format!("{path}: {}", note.message)));
            if std::env::var("PLIMSOLL_DUMP").is_ok() {
                println!("== {path}\n{}", dump(&found).join("\n"));
            }
        }
        println!("{files} files, {calls} calls, {named} named\n{}", notes.join("\n"));
        assert!(files > 0);
    };
    std::thread::Builder::new().stack_size(64 << 20).spawn(read).unwrap().join().unwrap();
}
