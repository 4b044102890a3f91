//! Each test is a small text and the facts of it, one to a line.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::expect_used)]

#[cfg(test)]
use crate::model::*;

fn facts(text: &str) -> Facts {
    super::read(&Source::new(FileId(0), "app.rb", text))
}

fn value(value: &Known<Value>, facts: &Facts) -> String {
    match &value.value {
        None => "?".to_string(),
        Some(Value::Null) => "nil".to_string(),
        Some(Value::Bool(flag)) => flag.to_string(),
        Some(Value::Int(number)) => number.to_string(),
        Some(Value::Float(number)) => format!("{number:?}"),
        Some(Value::Str(text)) => format!("{text:?}"),
        Some(Value::Prefix(text)) => format!("{text:?}.."),
        Some(Value::Duration(duration)) => format!("{duration:?}"),
        Some(Value::List(items) | Value::Text(items)) => {
            let items: Vec<String> = items.iter().map(|item| self::value(item, facts)).collect();
            format!("[{}]", items.join(", "))
        }
        Some(Value::Map(entries)) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|entry| format!("{}: {}", entry.key, self::value(&entry.value, facts)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        Some(Value::Name(name)) => name.clone(),
        Some(Value::Function(id)) => format!("fn {}", facts.function(*id).unwrap().name),
        Some(Value::Call(id)) => format!("{}()", facts.call(*id).unwrap().name),
        Some(Value::Each(all)) => format!("each of {all:?}"),
        Some(Value::Ref { .. }) => "ref".to_string(),
    }
}

fn guard(facts: &Facts, guard: Option<GuardId>) -> String {
    let shown = facts.guards_of(guard).map(|guard| match &guard.kind {
        GuardKind::Condition { comparisons, negated } => {
            let all: Vec<String> = comparisons
                .iter()
                .map(|one| {
                    let equals = one.equals.as_ref().map(|it| value(it, facts));
                    let equals = equals.map_or(String::new(), |it| format!(" = {it}"));
                    format!("{}{}{equals}", if one.negated { "not " } else { "" }, one.subject)
                })
                .collect();
            format!("{}({})", if *negated { "!" } else { "" }, all.join(", "))
        }
        GuardKind::Unset(name) => format!("unset {name}"),
        other => format!("{other:?}").to_lowercase(),
    });
    let shown: Vec<String> = shown.collect();
    if shown.is_empty() { String::new() } else { format!(" if {}", shown.join(" in ")) }
}

/// Functions (but the top level), imports, types, calls, loops, allocations, states.
fn dump(text: &str) -> String {
    let facts = facts(text);
    let mut lines: Vec<(u32, u8, String)> = Vec::new();
    let inside = |id: FnId| match id {
        FnId(0) => String::new(),
        id => format!(" @{}", facts.function(id).unwrap().name),
    };
    for import in &facts.imports {
        let line = format!("import {}{}", import.module, guard(&facts, import.guard));
        lines.push((import.span.start, 0, line));
    }
    for found in &facts.types {
        let bases = found.bases.join(", ");
        lines.push((found.span.start, 1, format!("type {} < {bases}", found.name)));
    }
    for found in facts.functions.iter().skip(1) {
        let params: Vec<String> = found
            .params
            .iter()
            .map(|param| match &param.default {
                Some(default) => format!("{}={}", param.name, value(default, &facts)),
                None => param.name.clone(),
            })
            .collect();
        let returns = found.returns.as_ref().map_or(String::new(), |ty| format!(" -> {ty}"));
        let hidden = if found.public || found.name.ends_with('>') { "" } else { " private" };
        let passed = found.passed_to.and_then(|id| facts.call(id));
        let passed = passed.map_or(String::new(), |call| format!(" to {}", call.name));
        let line = format!("fn {}({}){returns}{hidden}{passed}", found.name, params.join(", "));
        lines.push((found.span.start, 2, line));
    }
    for found in &facts.loops {
        let bound = match &found.bound {
            Bound::Times(times) => format!("{:?} times", times.value),
            Bound::Over(name, _) => format!("over {}", name.as_deref().unwrap_or("?")),
            other => format!("{other:?}").to_lowercase(),
        };
        let exits: Vec<String> =
            found.exits.iter().map(|exit| format!(" {:?}", exit.way).to_lowercase()).collect();
        let exits = exits.concat();
        let place = inside(found.function);
        let line = format!("loop {bound}{exits}{place}{}", guard(&facts, found.guard));
        lines.push((found.head.start, 3, line));
    }
    for call in &facts.calls {
        let args: Vec<String> = call
            .args
            .iter()
            .map(|arg| {
                let spread = if arg.spread { "*" } else { "" };
                let name = arg.name.as_ref().map_or(String::new(), |name| format!("{name}="));
                format!("{spread}{name}{}", value(&arg.value, &facts))
            })
            .collect();
        let target = match call.target {
            Target::Function(_) => " own",
            Target::Type(_) => " makes",
            _ => "",
        };
        let result = match call.result {
            ResultUse::Kept => String::new(),
            other => format!(" {other:?}").to_lowercase(),
        };
        let within = if call.within.is_some() { " looped" } else { "" };
        let bound = call.bound.as_ref().map_or(String::new(), |name| format!(" as {name}"));
        let line = format!(
            "{}({}){target}{result}{within}{bound}{}{}",
            call.name,
            args.join(", "),
            inside(call.function),
            guard(&facts, call.guard)
        );
        lines.push((call.head.start.max(call.span.start), 4, line));
    }
    for found in &facts.allocations {
        lines.push((found.span.start, 5, format!("allocates {:?}", found.size.value)));
    }
    for found in &facts.states {
        let writes: Vec<String> = found
            .writes
            .iter()
            .map(|write| {
                let kind = format!("{:?}", write.kind).to_lowercase();
                format!(" {kind}{}{}", inside(write.function), guard(&facts, write.guard))
            })
            .collect();
        let kind = format!("{:?}", found.kind).to_lowercase();
        lines.push((
            found.span.start,
            6,
            format!("state {} {kind}:{}", found.name, writes.join(";")),
        ));
    }
    for note in &facts.notes {
        lines.push((note.span.start, 7, format!("note {}", note.message)));
    }
    lines.sort();
    lines.into_iter().map(|(.., line)| line + "\n").collect()
}

#[track_caller]
fn same(text: &str, expected: &str) {
    let found = dump(text);
    let trim = |text: &str| -> Vec<String> {
        text.lines().map(|line| line.trim().to_string()).filter(|line| !line.is_empty()).collect()
    };
    assert!(trim(&found) == trim(expected), "found:\n{found}");
}

#[test]
fn clients_are_named_by_their_class() {
    same(
        r#"
        require "aws-sdk-sqs"
        SQS = Aws::SQS::Client.new(region: "eu-west-1")
        def handler(event:, context:)
          SQS.receive_message(queue_url: ENV["QUEUE"], wait_time_seconds: 20)
          client = Aws::S3::Client.new
          client.get_object(bucket: "b", key: "k").body.read
        end
        "#,
        r#"
        import aws-sdk-sqs
        Aws.SQS.Client.new(region="eu-west-1") as SQS
        fn handler(event, context)
        Aws.SQS.Client.receive_message(queue_url=ENV.[](), wait_time_seconds=20) dropped @handler
        ENV.[]("QUEUE") @handler
        Aws.S3.Client.new() as client @handler
        Aws.S3.Client.get_object().body() @handler
        Aws.S3.Client.get_object().body().read() returned @handler
        Aws.S3.Client.get_object(bucket="b", key="k") @handler
        "#,
    );
}

#[test]
fn fields_and_readers() {
    same(
        r#"
        module Orders
          class Store < Base
            include Sidekiq::Worker
            attr_reader :queue
            def initialize(url, size: 5)
              @pool = ConnectionPool.new(size: size) { Redis.new(url: url) }
              @queue = Aws::SQS::Queue.new(url)
            end
            def run
              client.put_item(table_name: "t")
              queue.poll { |message| save(message) }
              @pool.with { |redis| redis.blpop("k") }
              missing(1)
            end
            def self.start = new("x").run
            private
            def client
              @client ||= Aws::DynamoDB::Client.new
            end
            def save(message)
              raise ArgumentError, "no" unless message
            end
          end
        end
        "#,
        r#"
        type Orders < 
        type Orders.Store < Base, Sidekiq.Worker
        Sidekiq.Worker.included()
        fn Orders.Store.initialize(url, size=5) -> Aws.SQS.Queue
        ConnectionPool.new(size=?, &=fn Orders.Store.initialize.<closure>) as Orders.Store#@pool @Orders.Store.initialize
        fn Orders.Store.initialize.<closure>() -> Redis to ConnectionPool.new
        Redis.new(url=?) returned @Orders.Store.initialize.<closure>
        Aws.SQS.Queue.new(?) as Orders.Store#@queue @Orders.Store.initialize
        fn Orders.Store.run() -> Base.missing()
        Aws.DynamoDB.Client.put_item(table_name="t") dropped @Orders.Store.run
        Orders.Store.client() own @Orders.Store.run
        Aws.SQS.Queue.poll(&=fn Orders.Store.run.<closure>) dropped @Orders.Store.run
        Base.queue() @Orders.Store.run
        fn Orders.Store.run.<closure>(message) to Aws.SQS.Queue.poll
        Orders.Store.save(?) own returned @Orders.Store.run.<closure>
        ConnectionPool.with() dropped @Orders.Store.run
        ?.blpop("k") @Orders.Store.run
        Base.missing(1) returned @Orders.Store.run
        fn Orders.Store.start() -> Base.missing()
        Orders.Store.new("x") makes @Orders.Store.start
        Orders.Store.run() own returned @Orders.Store.start
        fn Orders.Store.client() -> Aws.DynamoDB.Client private
        Aws.DynamoDB.Client.new() as Orders.Store#@client @Orders.Store.client if unset @client
        fn Orders.Store.save(message) private
        "#,
    );
}

#[test]
fn loops_and_their_ways_out() {
    same(
        r#"
        def work(queue, rows)
          loop do
            break if done?
            begin
              raise "caught"
            rescue => e
              warn e
            end
          end
          loop { queue.take }
          while true
            return if rows.empty?
          end
          until @stopping
            sleep 5
          end
          while (line = gets)
            puts line
          end
          begin
            step
          end while running?
          10.times { |n| n }
          1.upto(5) { |n| n }
          rows.each do |row|
            queue.with_lock { return row }
          end
          for row in rows do row end
          loop { raise StopIteration }
          (1..).each { |n| n }
          loop { queue.each_message { |m| return m } }
        end
        "#,
        r#"
        fn work(queue, rows) -> loop()
        loop forever break @work
        done?() looped @work
        warn(?) dropped looped @work if handler
        loop forever @work
        ?.take() dropped looped @work
        loop forever return @work
        ?.empty?() looped @work
        loop flag @work
        sleep(5) dropped looped @work
        loop while @work
        gets() looped as line @work
        puts(gets()) dropped looped @work
        step() dropped looped @work
        loop flag @work
        running?() looped @work
        loop Some(10) times @work
        ?.times() dropped @work
        loop Some(5) times @work
        ?.upto(5) dropped @work
        loop over ? return @work
        ?.each() dropped @work
        ?.with_lock() dropped looped @work
        loop over ? @work
        loop forever break @work
        loop forever @work
        ?.each() dropped @work
        loop forever return @work
        ?.each_message(&=fn work.<closure>) dropped looped @work
        fn work.<closure>(m) to ?.each_message
        "#,
    );
}

#[test]
fn guards() {
    same(
        r#"
        if __FILE__ == $0
          main
        end
        start if ENV["STAGE"] == "dev"
        boot unless ENV.key?("AWS_LAMBDA_FUNCTION_NAME")
        mount if Rails.env.production?
        def client
          return @client if @client
          connect or retry_later
        rescue Timeout::Error
          again
        end
        def later(stage = ENV.fetch("STAGE", "dev"))
          return unless ENV["RUN"]
          go && ENV["X"] == "1" && stay
          @x ||= make
          make2 if @y.nil?
        end
        "#,
        r#"
        main() dropped if main
        start() dropped if (ENV.STAGE = "dev")
        ENV.[]("STAGE")
        boot() dropped if !(ENV.AWS_LAMBDA_FUNCTION_NAME)
        ENV.key?("AWS_LAMBDA_FUNCTION_NAME")
        mount() dropped if (ENV.RAILS_ENV = "production")
        Rails.env()
        Rails.env().production?()
        fn client() -> connect()
        connect() @client if unset @client
        retry_later() returned @client if unset @client
        again() returned @client if handler
        fn later(stage="dev")
        ENV.fetch("STAGE", "dev")
        ENV.[]("RUN") @later
        go() @later if (ENV.RUN)
        ENV.[]("X") @later if (go()) in (ENV.RUN)
        stay() dropped @later if (go(), ENV.X = "1") in (ENV.RUN)
        state @x other: assign @later if unset @x in (ENV.RUN)
        make() as @x @later if unset @x in (ENV.RUN)
        make2() returned @later if unset @y in (ENV.RUN)
        "#,
    );
}

#[test]
fn values_fold() {
    same(
        r#"
        HOUR = 60 * 60
        PATH = "/tmp/#{name}"
        LIMITS = { small: 1 << 20, "large" => 5.megabytes }.freeze
        a(HOUR * 2, 20.minutes, 1.5, 0x10, 1_000, :sym, nil, [1, "b"], PATH)
        b(LIMITS, Integer(ENV.fetch("N") { 5 }), (ENV["M"] || 3).to_i, ENV["Z"])
        c(File.join("/tmp", "x", y), File.join(__dir__, "data"), "a" + "b", "%s" % d, Dir.tmpdir)
        d(2 * 30.seconds, 1.hour.to_i, *rest, **options)
        e("k" => 1, :l => 2, m: 3)
        "x" * (1 << 20)
        `ffmpeg -i #{file}`
        system("ls", exception: true)
        f(->(x) { g(x) })
        "#,
        r#"
        name()
        a(7200, 1200s, 1.5, 16, 1000, "sym", nil, [1, "b"], "/tmp/"..) dropped
        b({small: 1048576, large: 5242880}, 5, 3, ENV.[]()) dropped
        Integer(5)
        ENV.fetch("N", &=fn <module>.<closure>)
        fn <module>.<closure>() to ENV.fetch
        ?.to_i()
        ENV.[]("M")
        ENV.[]("Z")
        c("/tmp/x/".., "./data", "ab", "".., "/tmp") dropped
        File.join("/tmp", "x", y())
        y()
        File.join("./".., "data")
        __dir__()
        d()
        Dir.tmpdir()
        d(60s, 3600, *rest(), *?) dropped
        ?.to_i()
        rest()
        options()
        e(l=2, m=3, {k: 1}) dropped
        allocates Some(1048576)
        `("ffmpeg -i "..) dropped
        file()
        system("ls", exception=true) dropped
        f(fn <module>.<closure>) dropped
        fn <module>.<closure>(x) -> g()
        g(?) returned @<module>.<closure>
        "#,
    );
}

#[test]
fn state_and_its_writers() {
    same(
        r#"
        CACHE = {}
        NAMES = %w[a b].freeze
        $count = 0
        class Registry
          @@all = []
          @items = {}
          class << self
            def add(key, item)
              @items[key] = item
              @@all << item
            end
            def client
              @client ||= Redis.new
            end
          end
          def self.drop(key) = @items.delete(key)
          def own
            @mine = {}
            @mine[:a] = 1
          end
        end
        def handler(event:, context:)
          CACHE[event["id"]] = event
          CACHE["x"] ||= 1
          $count += 1
          Registry.client.get("k")
        end
        "#,
        r#"
        state CACHE map: insert @handler; insert @handler if unset CACHE
        state $count number: count @handler
        type Registry < 
        state Registry.@@all list: insert @Registry.add
        state Registry.@items map: insert @Registry.add; remove @Registry.drop
        fn Registry.add(key, item)
        fn Registry.client() -> Redis
        state Registry.@client other: assign @Registry.client if unset @client
        Redis.new() as Registry.@client @Registry.client if unset @client
        fn Registry.drop(key)
        ?.delete(?) returned @Registry.drop
        fn Registry.own()
        fn handler(event, context) -> Redis.get()
        ?.[]("id") @handler
        Redis.get("k") returned @handler
        Registry.client() own @handler
        "#,
    );
}

#[test]
fn files_that_are_loaded() {
    same(
        r##"
        require_relative "lib/store"
        require File.expand_path("../config/environment", __FILE__)
        require File.join(__dir__, "app")
        require "#{__dir__}/web"
        Dir[File.join(__dir__, "jobs", "*.rb")].sort.each { |file| require file }
        require "sinatra" if ENV["WEB"]
        "##,
        r#"
        import ./lib/store
        import ./config/environment
        File.expand_path("../config/environment", ?)
        import ./app
        File.join("./".., "app")
        __dir__()
        import ./web
        __dir__()
        loop over Dir[].sort()
        Dir.[]("./jobs/*.rb")
        Dir[].sort()
        Dir[].sort().each() dropped
        File.join("./".., "jobs", "*.rb")
        __dir__()
        import ./jobs/*.rb
        import sinatra if (ENV.WEB)
        ENV.[]("WEB")
        "#,
    );
}

#[test]
fn threads_and_what_waits_for_them() {
    same(
        r#"
        def handler(event:, context:)
          Thread.new { report(event) }
          Thread.new { report(event) }.join
          left = Thread.new { report(event) }
          workers = 3.times.map { Thread.new { report(1) } }
          workers.each(&:join)
          pid = fork { report(2) }
          Process.detach(pid)
          200
        end
        def report(event) = event
        "#,
        r#"
        fn handler(event, context)
        Thread.new(&=fn handler.<closure>) dropped @handler
        fn handler.<closure>() to Thread.new
        report(?) own returned @handler.<closure>
        Thread.join() dropped @handler
        Thread.new(&=fn handler.<closure>) awaited @handler
        fn handler.<closure>() to Thread.new
        report(?) own returned @handler.<closure>
        Thread.new(&=fn handler.<closure>) dropped as left @handler
        fn handler.<closure>() to Thread.new
        report(?) own returned @handler.<closure>
        loop over ? @handler
        ?.map() @handler
        Thread.new(&=fn handler.<closure>) looped @handler
        fn handler.<closure>() to Thread.new
        report(1) own returned @handler.<closure>
        ?.each() dropped @handler
        fork(&=fn handler.<closure>) as pid @handler
        fn handler.<closure>() to fork
        report(2) own returned @handler.<closure>
        Process.detach(fork()) dropped @handler
        fn report(event)
        "#,
    );
}

#[test]
fn blocks_of_frameworks() {
    same(
        r#"
        class App < Sinatra::Base
          get "/" do
            erb :index
          end
          run! if app_file == $0
        end
        class Feed < ApplicationCable::Channel
          def subscribed
            stream_from "feed"
          end
        end
        class Scraper
          include Sneakers::Worker
          from_queue "pages", threads: 50
          define_method(:work) { |m| ack! }
        end
        module Clockwork
          every(1.hour, "sweep") { Sweep.call }
        end
        App.run!
        "#,
        r#"
        type App < Sinatra.Base
        Sinatra.Base.get("/", &=fn <module>.<closure>) dropped
        fn <module>.<closure>() -> Sinatra.Base.erb() to Sinatra.Base.get
        Sinatra.Base.erb("index") returned @<module>.<closure>
        Sinatra.Base.run!() dropped if main
        Sinatra.Base.app_file()
        type Feed < ApplicationCable.Channel
        fn Feed.subscribed() -> ApplicationCable.Channel.stream_from()
        ApplicationCable.Channel.stream_from("feed") returned @Feed.subscribed
        type Scraper < Sneakers.Worker
        Sneakers.Worker.included()
        Sneakers.Worker.from_queue("pages", threads=50) dropped
        Sneakers.Worker.define_method("work") dropped
        fn Scraper.work(m) -> Sneakers.Worker.ack!() private
        Sneakers.Worker.ack!() returned @Scraper.work
        type Clockwork < 
        Clockwork.every(3600s, "sweep", &=fn <module>.<closure>) dropped
        fn <module>.<closure>() -> Sweep.call() to Clockwork.every
        Sweep.call() returned @<module>.<closure>
        Sinatra.Base.run!() dropped
        "#,
    );
}

#[test]
fn broken_and_deep_texts_are_read_as_far_as_they_go() {
    same(
        r#"
        def handler(event:, context:)
          sleep 5
        "#,
        r#"
        fn handler(event, context)
        sleep(5) dropped @handler
        note syntax error (unexpected end-of-input, assuming it is closing the parent top level context): the rest of the file was read
        "#,
    );
}

#[test]
fn deep_texts_do_not_overflow() {
    let on_a_worker = || {
        let chain = format!("x = a{}\n", ".b".repeat(50_000));
        assert!(facts(&chain).calls.len() < 1_000);
        let sum = format!("x = 1{}\nputs x\n", " + 1".repeat(50_000));
        assert_eq!(facts(&sum).calls.len(), 1);
        for (open, inner, close) in [
            ("if a\n", "b\n", "end\n"),
            ("begin\n", "b\n", "end\n"),
            ("def f\n", "b\n", "end\n"),
            ("module A\n", "b\n", "end\n"),
            ("!", "true", ""),
            ("a = ", "1", ""),
            ("a ? b : ", "c", ""),
            ("b and ", "c", ""),
            ("f ", "1", ""),
            ("elsif b\n", "c\n", ""),
            ("A::", "B", ""),
        ] {
            let text = format!("if a\n{}{inner}{}", open.repeat(20_000), close.repeat(20_000));
            facts(&text);
        }
    };
    std::thread::Builder::new()
        .stack_size(crate::STACK)
        .spawn(on_a_worker)
        .unwrap()
        .join()
        .unwrap();
}
