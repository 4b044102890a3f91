//! Arguments to properties: the words of a program to those of a resource, paths and quantities to
//! what a template writes.

use camino::{Utf8Path, Utf8PathBuf};

use super::Reader;
use super::place::{ANCHOR, BUILDER, Place};
use crate::model::{Arg, Call, CallId, Construct, Entry, Known, Names, Origin, Span, Value};

/// Options of which a file may be named from what they lead to.
const BASES: usize = 8;

/// The arguments of a call by name.
pub(super) struct Bag {
    pub(super) entries: Vec<Entry>,
}

impl Bag {
    pub(super) fn get(&self, name: &str) -> Option<&Known<Value>> {
        let name = letters(name);
        self.entries
            .iter()
            .rev()
            .find(|entry| letters(&entry.key) == name)
            .map(|entry| &entry.value)
    }

    /// What a caller may set anew is not known.
    pub(super) fn settled(mut self) -> Bag {
        let given =
            |entry: &Entry| entry.key == "..." && matches!(entry.value.origin, Origin::Given(_));
        let last = self.entries.iter().rposition(given).unwrap_or(0);
        let Some(rest) = self.entries.get(last).map(|entry| entry.value.clone()) else {
            return self;
        };
        for entry in self.entries.iter_mut().take(last) {
            if !matches!(entry.key.as_str(), "id" | "scope" | "...") {
                entry.value = rest.clone();
            }
        }
        self
    }

    /// With the file that one of some options names as `entry`: from where paths begin, or from a directory that
    /// one or two others lead to.
    pub(super) fn finding(mut self, names: &[String], exists: &dyn Fn(&str) -> bool) -> Bag {
        let Some(file) = names.iter().find_map(|name| self.get(name)).cloned() else { return self };
        let Some(path) = file.str().filter(|_| self.get("entry").is_none()) else { return self };
        let said = |entry: &Entry| Some(entry.value.str()?.to_string());
        let bases: Vec<String> = self.entries.iter().filter_map(said).take(BASES).collect();
        let of_two = bases.iter().flat_map(|outer| {
            bases
                .iter()
                .filter(move |inner| *inner != outer)
                .map(move |inner| format!("{outer}/{inner}"))
        });
        let bases = std::iter::once(String::new()).chain(bases.iter().cloned()).chain(of_two);
        let mut paths = bases.map(|base| match base.as_str() {
            "" => path.to_string(),
            base => format!("{base}/{path}"),
        });
        if let Some(path) =
            paths.find(|path| Utf8Path::new(path).extension().is_some() && exists(path))
        {
            let (key_span, span) = (file.span, file.span);
            if let Some(key_span) = key_span {
                let value = Known { value: Some(Value::Str(path)), span, origin: Origin::Folded };
                self.entries.push(Entry { key: "entry".to_string(), key_span, value });
            }
        }
        self
    }

    /// What may hold any further argument.
    pub(super) fn open(&self) -> Option<&Known<Value>> {
        self.entries.iter().find(|entry| entry.key == "...").map(|entry| &entry.value)
    }

    /// These settings over others, map by map.
    pub(super) fn over(self, below: &[Entry]) -> Bag {
        let Some(span) = self.entries.first().map(|entry| entry.key_span) else { return self };
        let mut all = Known::literal(Value::Map(below.to_vec()), span);
        let open = self.entries.iter().filter(|entry| entry.key == "...").cloned();
        let open: Vec<Entry> = open.collect();
        deepen(&mut all, &self.whole(span), span);
        let Some(Value::Map(mut entries)) = all.value else { return Bag { entries: open } };
        entries.extend(open);
        Bag { entries }
    }

    /// What stands at a path of names, `*` for each of an object's or a list's; with the name of the last of these.
    fn each(&self, path: &str) -> Vec<(Option<String>, Known<Value>)> {
        let Some(span) = self.entries.first().map(|entry| entry.key_span) else {
            return Vec::new();
        };
        let all = Known::literal(Value::Map(self.entries.clone()), span);
        let mut found = vec![(None, all)];
        for step in path.split('.') {
            let below = |(name, value): (Option<String>, Known<Value>)| match (step, value.value) {
                ("*", Some(Value::Map(entries))) => {
                    entries.into_iter().map(|entry| (Some(entry.key), entry.value)).collect()
                }
                ("*", Some(Value::List(items))) => {
                    let named = |item: &Known<Value>| Some(item.at("name")?.str()?.to_string());
                    items.into_iter().map(|item| (named(&item).or(name.clone()), item)).collect()
                }
                (step, Some(Value::Map(entries))) => {
                    let found = Bag { entries }.get(step).cloned();
                    found.map(|value| (name, value)).into_iter().collect()
                }
                _ => Vec::new(),
            };
            found = found.into_iter().flat_map(below).collect();
        }
        found
    }

    /// What is said of each function that stands among the arguments: by its handler, by settings, or
    /// by either as the `function` of an object.
    pub(super) fn parts(&self, row: &Construct, common: &[Entry]) -> Vec<Bag> {
        let mut below = common.to_vec();
        for (_, shared) in row.shared.iter().flat_map(|path| self.each(path)) {
            let entries = shared.value.as_ref().map_or(&[][..], Value::entries).to_vec();
            below = Bag { entries }.over(&below).entries;
        }
        let mut found = Vec::new();
        for (name, part) in row.parts.iter().flat_map(|path| self.each(path)) {
            let mut part = &part;
            while let Some(inner) = part.at("function") {
                part = inner;
            }
            let Some(span) = part.span else { continue };
            let entry = |key: &str, value: Known<Value>| Entry {
                key: key.to_string(),
                key_span: span,
                value,
            };
            let entries = match &part.value {
                Some(Value::Str(_)) => vec![entry("handler", part.clone())],
                Some(Value::Map(entries)) if part.at("handler").is_some() => entries.clone(),
                _ => continue,
            };
            let mut bag = Bag { entries }.over(&below);
            let text = |name: String| Known::folded(Value::Str(name), span);
            let id = name.map(text).or_else(|| self.get("id").cloned());
            bag.entries.extend(id.map(|id| entry("id", id)));
            found.push(bag);
        }
        found
    }

    pub(super) fn whole(self, span: Span) -> Known<Value> {
        Known::literal(Value::Map(self.entries), span)
    }
}

fn inner_of(entry: Entry) -> Option<Vec<Entry>> {
    match entry.value.value {
        Some(Value::Map(entries)) => Some(entries),
        _ => None,
    }
}

/// Letters and digits of a name, in lower case.
pub(super) fn letters(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Sets what stands at a dotted path, making what is missing around it. `*` is one more of a map, `+`
/// one more of a list; `.` alone is the thing itself.
pub(super) fn put(at: &mut Known<Value>, path: &str, key_span: Span, value: Known<Value>) {
    if path == "." {
        return deepen(at, &value, key_span);
    }
    let (first, rest) = path.split_once('.').map_or((path, None), |(a, b)| (a, Some(b)));
    match first {
        "*" => {
            let all = value.value.as_ref().map_or(&[][..], Value::items);
            let all = if all.is_empty() { std::slice::from_ref(&value) } else { all };
            for one in all {
                let Some(ty) = one.at("Type").and_then(Known::str) else { continue };
                let Some(Value::Map(entries)) = &mut at.value else { return };
                let key = format!("{ty}{}", entries.len() + 1);
                let span = one.span.unwrap_or(key_span);
                entries.push(Entry { key, key_span: span, value: one.clone() });
            }
        }
        "+" => {
            if !matches!(at.value, Some(Value::List(_))) {
                *at = Known::literal(Value::List(Vec::new()), key_span);
            }
            let Some(Value::List(items)) = &mut at.value else { return };
            match rest {
                Some(rest) => {
                    let mut one = Known::literal(Value::Map(Vec::new()), key_span);
                    put(&mut one, rest, key_span, value);
                    items.push(one);
                }
                None => match value.value {
                    Some(Value::List(all)) => items.extend(all),
                    _ => items.push(value),
                },
            }
        }
        "~" => {
            let pair = |entry: &Entry| {
                let mut pair = Known::literal(Value::Map(Vec::new()), entry.key_span);
                let name = Known::literal(Value::Str(entry.key.clone()), entry.key_span);
                put(&mut pair, "Name", entry.key_span, name);
                put(&mut pair, "Value", entry.key_span, entry.value.clone());
                pair
            };
            let entries = value.value.as_ref().map_or(&[][..], Value::entries);
            let pairs = entries.iter().filter(|entry| entry.key != "...").map(pair).collect();
            *at = Known { value: Some(Value::List(pairs)), ..value };
        }
        key => {
            if !matches!(at.value, Some(Value::Map(_))) {
                *at = Known::literal(Value::Map(Vec::new()), key_span);
            }
            let Some(Value::Map(entries)) = &mut at.value else { return };
            let found = entries.iter().position(|entry| entry.key == key);
            match (rest, found) {
                (None, Some(found)) => {
                    if let Some(entry) = entries.get_mut(found) {
                        entry.value = value;
                    }
                }
                (None, None) => entries.push(Entry { key: key.to_string(), key_span, value }),
                (Some(rest), found) => {
                    let found = found.unwrap_or_else(|| {
                        let value = Known::literal(Value::Map(Vec::new()), key_span);
                        entries.push(Entry { key: key.to_string(), key_span, value });
                        entries.len() - 1
                    });
                    if let Some(entry) = entries.get_mut(found) {
                        put(&mut entry.value, rest, key_span, value);
                    }
                }
            }
        }
    }
}

/// The parts of a map put into another, map by map.
pub(super) fn deepen(at: &mut Known<Value>, parts: &Known<Value>, key_span: Span) {
    for entry in parts.value.as_ref().map_or(&[][..], Value::entries) {
        let inner = at.at(&entry.key).is_some_and(|known| {
            matches!((&known.value, &entry.value.value), (Some(Value::Map(_)), Some(Value::Map(_))))
        });
        if entry.key == "..." {
            continue;
        }
        if inner && let Some(Value::Map(entries)) = &mut at.value {
            let known = entries.iter_mut().find(|known| known.key == entry.key);
            if let Some(known) = known {
                // Events are numbered by their place.
                if entry.key == "Events" {
                    let all = entry.value.value.as_ref().map_or(&[][..], Value::entries);
                    for event in all {
                        put(&mut known.value, "*", key_span, event.value.clone());
                    }
                } else {
                    deepen(&mut known.value, &entry.value, key_span);
                }
            }
        } else if let Some(Value::Map(entries)) = &mut at.value {
            entries.retain(|known| known.key != entry.key);
            entries.push(entry.clone());
        }
    }
}

/// Equal but for the places.
pub(super) fn same(a: &Known<Value>, b: &Known<Value>) -> bool {
    match (&a.value, &b.value) {
        (Some(Value::List(a)), Some(Value::List(b))) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Some(Value::Map(a)), Some(Value::Map(b))) => {
            a.len() == b.len()
                && a.iter().zip(b).all(|(a, b)| a.key == b.key && same(&a.value, &b.value))
        }
        (Some(Value::Ref { .. }), Some(Value::Ref { .. })) => true,
        (a, b) => a == b,
    }
}

impl<'a> Reader<'a> {
    pub(super) fn bag(&self, place: &Place, id: CallId, call: &Call, params: &[String]) -> Bag {
        self.bag_within(place, id, call, params, 0)
    }

    /// Arguments by the name of their parameter; those of an object of options by their own. A
    /// parameter `name|...` is one or the other; one that may be left out, `name?`, takes no text and no list.
    pub(super) fn bag_within(
        &self,
        place: &Place,
        id: CallId,
        call: &Call,
        params: &[String],
        depth: u32,
    ) -> Bag {
        let mut entries: Vec<Entry> = Vec::new();
        let mut position = 0;
        // Types come before the arguments of a generic call.
        for arg in call.args.iter().filter(|arg| arg.name.as_deref() != Some("<>")) {
            let value = self.value(place, &arg.value, depth + 1);
            let key_span = arg.value.span.unwrap_or(call.head);
            let param = match (&arg.name, arg.spread) {
                (Some(name), _) => name.as_str(),
                (None, true) => "...",
                (None, false) => {
                    let named = matches!(value.value, Some(Value::Str(_) | Value::List(_)));
                    if named && params.get(position).is_some_and(|param| param.ends_with('?')) {
                        position += 1;
                    }
                    position += 1;
                    params.get(position - 1).map_or("_", String::as_str)
                }
            };
            let (name, options) = match param.strip_suffix("|...") {
                Some(name) => (name, true),
                None => (param, param == "..."),
            };
            match value.value {
                // Nothing is given twice by name.
                Some(Value::Map(inner)) if arg.spread => _ = entries.splice(0..0, inner),
                None if arg.spread => {
                    let key = "...".to_string();
                    entries.insert(0, Entry { key, key_span, value });
                }
                Some(Value::Map(inner)) if options => entries.extend(inner),
                None if name == "..." => {
                    entries.push(Entry { key: "...".to_string(), key_span, value });
                }
                _ if name == "..." => {}
                _ => entries.push(Entry { key: name.to_string(), key_span, value }),
            }
        }
        if call.name.ends_with(BUILDER) {
            entries.extend(self.chain(place, id, depth + 1));
        }
        Bag { entries }
    }

    /// What a chain of calls sets, one each: `.timeout(..).handler(..)`. Who else has the builder may set more, and
    /// a quantity anew.
    pub(super) fn chain(&self, place: &Place, first: CallId, depth: u32) -> Vec<Entry> {
        let Some(begun) = self.call(place.file, first) else { return Vec::new() };
        let chained = self.chained(place.file, first);
        let handed = self.handed(place.file, first, &chained);
        let unknown = |span| Known::unknown(Some(span), "set by whoever has the builder");
        let mut entries = Vec::new();
        for (_, call) in chained {
            let Some(arg) = call.args.first() else { continue };
            let key = call.name.rsplit('.').next().unwrap_or("").to_string();
            let mut value = match call.guard == begun.guard {
                true => self.value(place, &arg.value, depth + 1),
                false => Known::unknown(arg.value.span, "depends on a condition"),
            };
            let quantity = matches!(value.value, Some(Value::Int(_) | Value::Float(_)));
            if quantity && handed.is_some_and(|handed| call.span.end <= handed.end) {
                value = unknown(call.head);
            }
            entries.push(Entry { key, key_span: call.head, value });
        }
        if let Some(handed) = handed {
            let (key, value) = ("...".to_string(), unknown(handed));
            entries.push(Entry { key, key_span: handed, value });
        }
        entries
    }

    /// Where a builder is last handed on: `config.accept(builder)`. What is not built here is given away at its end.
    fn handed(&self, file: usize, first: CallId, chained: &[(CallId, &Call)]) -> Option<Span> {
        let facts = self.facts(file)?;
        let built = |call: &Call| call.name.ends_with(".build");
        let mut open = vec![first];
        for (id, call) in chained {
            if !built(call) && call.receiver.is_some_and(|on| open.contains(&on)) {
                open.push(*id);
            }
        }
        if !chained.iter().any(|(_, call)| built(call)) {
            return facts.call(*open.last()?).map(|last| last.span);
        }
        let is = |arg: &Arg| matches!(arg.value.value, Some(Value::Call(id)) if open.contains(&id));
        let takes = facts.calls.iter().filter(|call| call.args.iter().any(is));
        // `builder.apply { timeout(..) }`
        let is = |arg: &Arg| matches!(arg.value.value, Some(Value::Function(_)));
        let blocks = open.iter().filter_map(|id| facts.call(*id));
        let blocks = blocks.filter(|call| call.args.iter().any(is));
        let blocks = blocks.filter_map(|call| facts.call(call.receiver?));
        takes.chain(blocks).map(|call| call.span).max_by_key(|span| span.end)
    }

    /// The calls of the chain that another begins.
    pub(super) fn chained(&self, file: usize, first: CallId) -> Vec<(CallId, &'a Call)> {
        let Some(facts) = self.facts(file) else { return Vec::new() };
        let mut links = vec![first];
        let mut found = Vec::new();
        for (call, id) in facts.calls.iter().zip((0..).map(CallId)) {
            let next = call.receiver.is_some_and(|receiver| links.contains(&receiver));
            if next && links.len() <= 256 {
                links.push(id);
                found.push((id, call));
            }
        }
        found
    }

    /// Puts each parameter where a row says that it goes.
    pub(super) fn give(&self, bag: &Bag, gives: &Names, span: Span, into: &mut Known<Value>) {
        for (path, param) in gives {
            // `Environment.Variables.{key}`
            let path = match path.split_once('{') {
                Some((front, word)) => {
                    let key = bag.get(word.trim_end_matches('}')).and_then(Known::str);
                    let Some(key) = key else { continue };
                    format!("{front}{key}")
                }
                None => path.clone(),
            };
            let given = match param.contains('.') {
                true => bag.each(param).into_iter().next().map(|(_, value)| value),
                false => bag.get(param).cloned(),
            };
            match (given, bag.open()) {
                (Some(value), _) => put(into, &path, value.span.unwrap_or(span), value),
                (None, Some(rest))
                    if !path.contains(['*', '+', '.']) || path.contains("Bundling") =>
                {
                    put(into, &path, span, rest.clone());
                }
                _ => {}
            }
        }
    }

    /// Puts arguments where the tables have their names. `path A=b` also sets `A` to `b` where nothing else
    /// does, `path A?`
    /// makes `A` unknown when the argument is, `path A!` sets `A` instead to a text; in `path table` the argument is an object whose names
    /// that table has, in `path.@ table` an object of such objects, each one more of a list.
    pub(super) fn lower(&self, bag: &Bag, tables: &[&Names], span: Span, into: &mut Known<Value>) {
        self.lower_within(bag, tables, span, into, 0);
    }

    fn lower_within(
        &self,
        bag: &Bag,
        tables: &[&Names],
        span: Span,
        into: &mut Known<Value>,
        depth: u32,
    ) {
        for entry in &bag.entries {
            let wanted = letters(&entry.key);
            let found = tables.iter().find_map(|table| {
                table.iter().find(|(word, _)| letters(word) == wanted).map(|(_, path)| path)
            });
            let Some(path) = found else { continue };
            if matches!(entry.value.value, Some(Value::Null)) {
                continue;
            }
            let mut words = path.split(' ');
            let path = words.next().unwrap_or("");
            let text = words.clone().find_map(|word| word.strip_suffix('!'));
            let path = text.filter(|_| entry.value.str().is_some()).unwrap_or(path);
            let mut value = entry.value.clone();
            if matches!(value.origin, Origin::Unknown(_)) {
                value.value = None;
            }
            // An object of options with a table of its own.
            let inner = words.clone().find(|word| !word.contains(['=', '?', '!']));
            if let Some(table) = inner.and_then(|word| self.table.properties.get(word))
                && let Some(Value::Map(entries)) = value.value
            {
                let (path, each) = match path.strip_suffix(".@") {
                    Some(list) => {
                        (format!("{list}.+"), entries.into_iter().map(inner_of).collect())
                    }
                    None => (path.to_string(), vec![Some(entries)]),
                };
                for entries in each.into_iter().flatten().filter(|_| depth < 8) {
                    let mut parts = Known::literal(Value::Map(Vec::new()), entry.key_span);
                    self.lower_within(&Bag { entries }, &[table], span, &mut parts, depth + 1);
                    put(into, &path, entry.key_span, parts);
                }
                continue;
            }
            if !path.contains("Variables") && !path.ends_with('~') {
                capitalise(&mut value, 0);
            }
            if path.contains('*') && value.value.is_none() {
                continue;
            }
            if let Some(front) = path.strip_suffix(".*")
                && into.at(front).is_none()
            {
                put(into, front, entry.key_span, Known::literal(Value::Map(Vec::new()), span));
            }
            let unknown = value.value.is_none().then(|| value.clone());
            put(into, path, entry.key_span, value);
            for more in words {
                if let (Some(unknown), Some(path)) = (&unknown, more.strip_suffix('?')) {
                    put(into, path, entry.key_span, unknown.clone());
                }
                let Some((path, text)) = more.split_once('=') else { continue };
                if into.at(path).is_some() {
                    continue;
                }
                let value = Known::folded(Value::Str(text.to_string()), entry.key_span);
                put(into, path, entry.key_span, value);
            }
        }
    }

    /// A value that the table itself sets; a library's default when it has no place.
    pub(super) fn constant(&self, value: &toml::Value, span: Option<Span>) -> Known<Value> {
        let constant = |value: &toml::Value| match value {
            toml::Value::String(text) => Some(Value::Str(text.clone())),
            toml::Value::Integer(number) => Some(Value::Int(*number)),
            toml::Value::Float(number) => Some(Value::Float(*number)),
            toml::Value::Boolean(flag) => Some(Value::Bool(*flag)),
            _ => None,
        };
        let known = |value: Value| match span {
            Some(span) => Known::folded(value, span),
            None => Known::default(value),
        };
        match value {
            toml::Value::Array(items) => {
                known(Value::List(items.iter().filter_map(constant).map(known).collect()))
            }
            other => match constant(other) {
                Some(value) => known(value),
                None => Known::unknown(span, "no plain value"),
            },
        }
    }

    /// Code that is given as the text of a file is that file: the handler names it.
    pub(super) fn written(&self, span: Span, properties: &mut Known<Value>) {
        let Some(file) = properties.at("InlineCode.File").cloned() else { return };
        let Some(path) = file.str().map(Utf8Path::new) else { return };
        let of = |text: String| Known { value: Some(Value::Str(text)), ..file.clone() };
        let handler = properties.at("Handler").and_then(Known::str);
        let name = handler.and_then(|handler| Some(handler.rsplit_once('.')?.1.to_string()));
        if let (Some(name), Some(stem)) = (name, path.file_stem()) {
            put(properties, "Handler", span, of(format!("{stem}.{name}")));
        }
        put(properties, "CodeUri", span, of(path.to_string()));
        if let Some(Value::Map(entries)) = &mut properties.value {
            entries.retain(|entry| entry.key != "InlineCode");
        }
    }

    /// The directory in which a program is started, as its own files tell.
    pub(super) fn root<'p>(&self, here: &'p Utf8Path) -> Option<&'p Utf8Path> {
        here.ancestors().find(|directory| {
            self.table.roots.iter().any(|root| (self.exists)(&directory.join(root)))
        })
    }

    /// Handler and code of a function that is named by the file it is in.
    pub(super) fn entry(
        &self,
        place: &Place,
        entry: &str,
        id: Option<&str>,
        span: Span,
        properties: &mut Known<Value>,
    ) {
        let here = self.files.get(place.file).map(|code| code.path.as_path());
        if entry == "root" {
            if properties.at("CodeUri").is_none() {
                let root = here.and_then(Utf8Path::parent).and_then(|here| self.root(here));
                let code = match root {
                    Some(root) => Known::default(Value::Str(format!("{ANCHOR}{root}"))),
                    None => Known::unknown(Some(span), "a directory that is not told"),
                };
                put(properties, "CodeUri", span, code);
            }
            return;
        }
        if entry == "elsewhere" {
            if properties.at("CodeUri").is_none() {
                let code = Known::unknown(Some(span), "code that a library finds");
                put(properties, "CodeUri", span, code);
            }
            return;
        }
        let mut at = properties.at("Entry").cloned();
        if at.is_none() && properties.at("CodeUri").is_some() {
            return;
        }
        if let (None, "file", Some(here), Some(id)) = (&at, entry, here, id) {
            let (stem, ending) = (here.file_stem().unwrap_or(""), here.extension().unwrap_or("ts"));
            let beside = here.with_file_name(format!("{stem}.{id}.{ending}"));
            at = Some(Known::default(Value::Str(format!("{ANCHOR}{beside}"))));
        }
        // Without its file the name of a function means nothing.
        let at = match at {
            Some(at) => at,
            None if entry == "program" => return,
            None => Known::unknown(Some(span), "a file that is not told"),
        };
        let Some(path) = at.str().map(str::to_string) else {
            let place = at.span.unwrap_or(span);
            let named = properties.at("Handler").and_then(Known::str);
            if entry != "program" && !named.is_some_and(|name| name.contains('.')) {
                put(properties, "Handler", place, at.clone());
            }
            return put(properties, "CodeUri", place, at);
        };
        let of = |text: String| Known {
            value: Some(Value::Str(text)),
            span: at.span,
            origin: at.origin.clone(),
        };
        let (directory, file) = match path.rsplit_once('/') {
            Some((directory, file)) => (directory, file),
            None if path.starts_with(ANCHOR) => path.split_at(ANCHOR.len_utf8()),
            None => (".", path.as_str()),
        };
        let handler = properties.at("Handler").cloned();
        let export = handler.as_ref().map_or(Some("handler"), Known::str).map(str::to_string);
        let place = handler.and_then(|handler| handler.span);
        match entry {
            "file" | "export" => {
                let own = properties.at("Handler").is_some() || entry == "file";
                let export = if own { export } else { Some("*".to_string()) };
                put(properties, "CodeUri", span, of(directory.to_string()));
                let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
                // Whatever the file is called, its bundle is `index`.
                let export = export.map(|export| match export.strip_prefix("index.") {
                    Some(own) if entry == "file" => own.to_string(),
                    _ => export,
                });
                if let Some(export) = export.filter(|export| !export.contains('.')) {
                    put(properties, "Handler", span, of(format!("{stem}.{export}")));
                }
            }
            "directory" => {
                put(properties, "CodeUri", span, at.clone());
                let index = properties.at("Index").map_or(Some("index.py"), Known::str);
                let stem = index.map(|index| index.trim_end_matches(".py").to_string());
                if let (Some(stem), Some(export)) = (stem, export) {
                    let mut handler = of(format!("{stem}.{export}"));
                    handler.span = place.or(handler.span);
                    put(properties, "Handler", span, handler);
                }
            }
            _ => {
                let named = file.contains('.') && !matches!(file, "." | "..");
                let code = if named { directory } else { path.as_str() };
                let code = of(code.to_string());
                put(properties, "CodeUri", span, code);
            }
        }
    }

    /// Paths as seen from the file that names the resource, quantities as numbers, and the ids of
    /// other resources for their keys.
    pub(super) fn finish(
        &self,
        value: &mut Known<Value>,
        path: &str,
        home: (usize, Option<&Utf8Path>),
        name: &dyn Fn(&str) -> Option<String>,
    ) {
        let mut unknown = false;
        match &mut value.value {
            Some(Value::Map(entries)) => {
                entries.retain(|entry| entry.key != "...");
                for entry in entries {
                    let below = match path {
                        "" => entry.key.clone(),
                        path => format!("{path}.{}", entry.key),
                    };
                    self.finish(&mut entry.value, &below, home, name);
                }
            }
            Some(Value::List(items)) => {
                items.iter_mut().for_each(|item| self.finish(item, path, home, name));
            }
            Some(Value::Ref { resource, .. }) if resource.contains('>') => match name(resource) {
                Some(id) => *resource = id,
                None => unknown = true,
            },
            Some(Value::Str(text)) => {
                let last = path.rsplit('.').next().unwrap_or("");
                if self.table.paths.iter().any(|known| known == path || known == last) {
                    *text = self.path(text, home);
                } else if text.starts_with(ANCHOR) {
                    unknown = true;
                } else if let Some(number) = quantity(last, text) {
                    value.value = Some(Value::Int(number));
                }
            }
            _ => {}
        }
        if unknown {
            *value = Known::unknown(value.span, "made when the program runs");
        }
    }

    /// A path as seen from the directory of a file. What is not anchored is taken from where the
    /// program is started.
    fn path(&self, text: &str, (home, root): (usize, Option<&Utf8Path>)) -> String {
        let here = self.files.get(home).and_then(|code| code.path.parent());
        match (here, here.and_then(|here| self.rooted_path(text, here, root))) {
            (Some(here), Some(full)) => relative(&full, here),
            _ => text.to_string(),
        }
    }

    /// A path from the root of the tree; `None` for what is elsewhere.
    pub(super) fn full_path(&self, text: &str, home: usize) -> Option<Utf8PathBuf> {
        let here = self.files.get(home)?.path.parent()?;
        self.rooted_path(text, here, self.root(here))
    }

    /// The same of a program that is started in a directory.
    fn rooted_path(
        &self,
        text: &str,
        here: &Utf8Path,
        root: Option<&Utf8Path>,
    ) -> Option<Utf8PathBuf> {
        if text.contains("://") {
            return None;
        }
        Some(match text.strip_prefix(ANCHOR) {
            Some(anchored) => clean(Utf8Path::new(anchored.trim_start_matches('/'))),
            None if text.starts_with('/') => return None,
            None => {
                let exists = |path: &Utf8Path| (self.exists)(path);
                let joined = |directory: &Utf8Path| clean(&directory.join(text));
                let fitting = here.ancestors().map(joined).find(|path| exists(path));
                let rooted = root.map(joined);
                match (rooted, fitting) {
                    (Some(rooted), Some(_)) if exists(&rooted) => rooted,
                    (_, Some(fitting)) => fitting,
                    (Some(rooted), None) => rooted,
                    (None, None) => joined(here),
                }
            }
        })
    }
}

/// `10 minutes`, `512 MB`, in what the property counts.
fn quantity(property: &str, text: &str) -> Option<i64> {
    let units: &[(&str, i64)] = match property {
        "Timeout" | "VisibilityTimeout" => {
            &[("second", 1), ("minute", 60), ("hour", 3_600), ("day", 86_400)]
        }
        "MemorySize" | "Memory" | "EphemeralStorage" | "Size" => &[("MB", 1), ("GB", 1_024)],
        "Cpu" => &[("vCPU", 1_024)],
        _ => return None,
    };
    let (number, unit) = text.split_once(' ')?;
    let number: f64 = number.parse().ok()?;
    let (_, each) = units.iter().find(|(name, _)| unit.trim_end_matches('s') == *name)?;
    Some((number * *each as f64) as i64)
}

/// Keys of options as a template writes them.
fn capitalise(value: &mut Known<Value>, depth: u32) {
    match &mut value.value {
        Some(Value::Map(entries)) if depth < 16 => {
            for entry in entries {
                // Python writes `container_port`.
                let words = entry.key.split('_').map(super::super::events::capitalised);
                entry.key = words.collect();
                if entry.key != "Variables" {
                    capitalise(&mut entry.value, depth + 1);
                }
            }
        }
        Some(Value::List(items)) if depth < 16 => {
            items.iter_mut().for_each(|item| capitalise(item, depth + 1));
        }
        _ => {}
    }
}

/// Without `.` and `..`, as far as they do not leave the root.
pub(super) fn clean(path: &Utf8Path) -> Utf8PathBuf {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.as_str().split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    Utf8PathBuf::from(parts.join("/"))
}

/// A path from the root as one from a directory.
fn relative(path: &Utf8Path, from: &Utf8Path) -> String {
    let (path, from): (Vec<&str>, Vec<&str>) = (
        path.as_str().split('/').filter(|part| !part.is_empty()).collect(),
        from.as_str().split('/').filter(|part| !part.is_empty()).collect(),
    );
    let shared = path.iter().zip(&from).take_while(|(a, b)| a == b).count();
    let mut parts = vec![".."; from.len() - shared];
    parts.extend(path.iter().skip(shared));
    if parts.is_empty() { ".".to_string() } else { parts.join("/") }
}
