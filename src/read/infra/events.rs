//! What starts a function of the Serverless Framework, in SAM's words.

use super::document::Node;
use super::fold::Stack;
use crate::model::{Entry, Known, Value};

/// A kind of event: the framework's word, SAM's type, what a bare value sets, and the settings whose
/// names differ by more than the first letter.
struct Word {
    from: &'static str,
    to: &'static str,
    main: &'static str,
    renamed: &'static [(&'static str, &'static str)],
}

const BATCH: (&str, &str) = ("maximumBatchingWindow", "MaximumBatchingWindowInSeconds");

const fn word(
    from: &'static str,
    to: &'static str,
    main: &'static str,
    renamed: &'static [(&'static str, &'static str)],
) -> Word {
    Word { from, to, main, renamed }
}

const WORDS: &[Word] = &[
    word("http", "Api", "Path", &[]),
    word("httpApi", "HttpApi", "Path", &[]),
    word("websocket", "WebSocket", "Route", &[]),
    word("alb", "ALB", "ListenerArn", &[]),
    word("sqs", "SQS", "Queue", &[("arn", "Queue"), BATCH]),
    word("sns", "SNS", "Topic", &[("arn", "Topic")]),
    word("s3", "S3", "Bucket", &[("event", "Events"), ("rules", "Filter")]),
    word("stream", "Kinesis", "Stream", &[("arn", "Stream"), ("batchWindow", BATCH.1), BATCH]),
    word("msk", "MSK", "Stream", &[("arn", "Stream"), ("topic", "Topics"), BATCH]),
    word(
        "kafka",
        "SelfManagedKafka",
        "KafkaBootstrapServers",
        &[("bootstrapServers", "KafkaBootstrapServers"), ("topic", "Topics"), BATCH],
    ),
    word("activemq", "MQ", "Broker", &[("arn", "Broker"), ("queue", "Queues"), BATCH]),
    word("rabbitmq", "MQ", "Broker", &[("arn", "Broker"), ("queue", "Queues"), BATCH]),
    word("documentDb", "DocumentDB", "Cluster", &[("arn", "Cluster"), BATCH]),
    word("schedule", "Schedule", "Schedule", &[("rate", "Schedule")]),
    word("eventBridge", "EventBridgeRule", "Pattern", &[("eventBus", "EventBusName")]),
    word("cloudwatchEvent", "CloudWatchEvent", "Pattern", &[("event", "Pattern")]),
    word(
        "cloudwatchLog",
        "CloudWatchLogs",
        "LogGroupName",
        &[("logGroup", "LogGroupName"), ("filter", "FilterPattern")],
    ),
    word("cognitoUserPool", "Cognito", "UserPool", &[("pool", "UserPool")]),
    word("iot", "IoTRule", "Sql", &[]),
    word("alexaSkill", "AlexaSkill", "SkillId", &[("appId", "SkillId")]),
];

/// The list under `events` as SAM's map; the place of an event is its own word.
pub(super) fn lower(stack: &Stack, list: &Node) -> Entry {
    let mut events = Vec::new();
    for item in list.items() {
        // `- websocket`, an event that sets nothing.
        if let Some(bare) = item.as_str() {
            let value = Known::literal(Value::Map(Vec::new()), item.span);
            let entry = Entry { key: bare.to_string(), key_span: item.span, value };
            events.push(event(entry, events.len()));
        }
        for pair in item.pairs() {
            if let Some(value) = stack.fold(&pair.value) {
                let entry = Entry { key: pair.key.to_string(), key_span: pair.key_span, value };
                events.push(event(entry, events.len()));
            }
        }
    }
    let value = Known::literal(Value::Map(events), list.span);
    Entry { key: "Events".to_string(), key_span: list.span, value }
}

fn event(found: Entry, at: usize) -> Entry {
    let Entry { key: name, key_span, value } = found;
    let word = WORDS.iter().find(|word| word.from == name);
    let span = value.span.unwrap_or(key_span);
    let main = word.map_or("Value", |word| word.main);
    let properties = match value.value {
        Some(Value::Map(entries)) => {
            let key = |key: &str| {
                let renamed =
                    word.and_then(|word| word.renamed.iter().find(|(from, _)| *from == key));
                renamed.map_or_else(|| capitalised(key), |(_, to)| (*to).to_string())
            };
            let entry = |entry: Entry| Entry { key: key(&entry.key), ..entry };
            entries.into_iter().map(entry).collect()
        }
        // `http: GET /users`
        Some(Value::Str(text)) if matches!(name.as_str(), "http" | "httpApi") => {
            let (method, path) = text.split_once(char::is_whitespace).unwrap_or(("*", &text));
            let part = |key: &str, text: &str| Entry {
                key: key.to_string(),
                key_span,
                value: Known::literal(Value::Str(text.trim().to_string()), span),
            };
            vec![part("Method", method), part("Path", path)]
        }
        Some(Value::Bool(_) | Value::Null) => Vec::new(),
        Some(other) => {
            let value = Known { value: Some(other), span: value.span, origin: value.origin };
            vec![Entry { key: main.to_string(), key_span, value }]
        }
        None => vec![Entry { key: main.to_string(), key_span, value }],
    };
    let ty = match (name.as_str(), word) {
        ("stream", _) if is_table(&properties) => "DynamoDB".to_string(),
        ("eventBridge", _) if properties.iter().any(|entry| entry.key == "Schedule") => {
            "Schedule".to_string()
        }
        (_, Some(word)) => word.to.to_string(),
        (_, None) => capitalised(&name),
    };
    let text = |text: String| Known::literal(Value::Str(text), key_span);
    let event = vec![
        Entry { key: "Type".to_string(), key_span, value: text(ty) },
        Entry {
            key: "Properties".to_string(),
            key_span,
            value: Known::literal(Value::Map(properties), span),
        },
    ];
    let key = format!("{name}{}", at + 1);
    Entry { key, key_span, value: Known::literal(Value::Map(event), span) }
}

/// A stream is a table's when it says so, or its ARN does.
fn is_table(properties: &[Entry]) -> bool {
    let get = |key: &str| properties.iter().find(|entry| entry.key == key);
    if let Some(ty) = get("Type").and_then(|entry| entry.value.str()) {
        return ty == "dynamodb";
    }
    match get("Stream").and_then(|entry| entry.value.value.as_ref()) {
        Some(Value::Str(arn) | Value::Prefix(arn)) => arn.contains(":dynamodb:"),
        Some(Value::Ref { attribute, .. }) => attribute.as_deref() == Some("StreamArn"),
        _ => false,
    }
}

pub(super) fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}
