//! What a name or a receiver is, by its qualified name.

use ruby_prism::{CallNode, Node};

use super::{Reader, text, word};
use crate::model::{CallId, FnId, Target, TypeId};

/// Methods of Kernel, which every object has.
const KERNEL: &[&str] = &[
    "Array",
    "Float",
    "Hash",
    "Integer",
    "Rational",
    "String",
    "abort",
    "at_exit",
    "autoload",
    "binding",
    "block_given?",
    "caller",
    "catch",
    "eval",
    "exec",
    "exit",
    "exit!",
    "fail",
    "fork",
    "format",
    "gets",
    "lambda",
    "load",
    "loop",
    "open",
    "p",
    "pp",
    "print",
    "printf",
    "proc",
    "putc",
    "puts",
    "raise",
    "rand",
    "readline",
    "readlines",
    "require",
    "require_relative",
    "select",
    "sleep",
    "spawn",
    "sprintf",
    "srand",
    "syscall",
    "system",
    "test",
    "throw",
    "trap",
    "warn",
];

/// Gives back the receiver itself, or the same thing anew.
const SAME: &[&str] = &["clone", "dup", "freeze", "itself", "tap"];

/// How a callee on something begins, the call that made it, and what it leads to.
pub(super) type Origin = (String, Option<CallId>, Target);

impl<'a> Reader<'_, 'a> {
    /// A constant as written, dots for colons; `None` when its beginning is computed.
    pub(super) fn path(&self, node: &Node<'a>, depth: u32) -> Option<String> {
        if depth > 32 {
            return None;
        }
        if let Some(read) = node.as_constant_read_node() {
            return Some(word(&read.name()));
        }
        let path = node.as_constant_path_node()?;
        let name = word(&path.name()?);
        match path.parent() {
            Some(parent) => Some(format!("{}.{name}", self.path(&parent, depth + 1)?)),
            None => Some(name),
        }
    }

    /// A constant's full name when this file defines it, looked up as Ruby does.
    pub(super) fn defined(&self, name: &str) -> Option<String> {
        let holds = |full: &String| self.types.contains_key(full) || self.held.contains_key(full);
        let around = self.nesting.iter().rev().map(|outer| format!("{outer}.{name}"));
        around.chain([name.to_string()]).find(holds)
    }

    fn constant(&self, name: String) -> Origin {
        let Some(full) = self.defined(&name) else { return (name, None, Target::Package) };
        if let Some(id) = self.types.get(&full) {
            return (full, None, Target::Type(*id));
        }
        match self.held.get(&full) {
            Some(bind) if bind.origin.is_some() => {
                (bind.origin.clone().unwrap_or(full), bind.call, Target::Package)
            }
            _ => (full, None, Target::Unknown),
        }
    }

    pub(super) fn origin(&self, node: &Node<'a>, depth: u32) -> Option<Origin> {
        if depth > 64 {
            return None;
        }
        if let Some(name) = self.path(node, 0) {
            return Some(self.constant(name));
        }
        if let Some(read) = node.as_local_variable_read_node() {
            let bind = self.find(&word(&read.name()))?;
            return Some((bind.origin.clone()?, bind.call, Target::Package));
        }
        if node.as_self_node().is_some() {
            return match self.class() {
                "" => None,
                class => Some((class.to_string(), None, Target::Unknown)),
            };
        }
        if let Some(key) = self.key(node) {
            let bind = self.held.get(&key)?;
            return Some((bind.origin.clone()?, bind.call, Target::Package));
        }
        if let Some(call) = node.as_call_node() {
            return self.result(&call, depth);
        }
        if let Some(either) = node.as_or_node() {
            return self
                .origin(&either.left(), depth + 1)
                .filter(|(name, ..)| !name.ends_with("[]"))
                .or_else(|| self.origin(&either.right(), depth + 1));
        }
        let inner = if let Some(inner) = node.as_parentheses_node() {
            last_of(&inner.body()?)?
        } else if let Some(inner) = node.as_statements_node() {
            inner.body().last()?
        } else if let Some(inner) = node.as_begin_node() {
            inner.statements()?.body().last()?
        } else if let Some(write) = node.as_local_variable_write_node() {
            write.value()
        } else if let Some(write) = node.as_instance_variable_write_node() {
            write.value()
        } else if let Some(write) = node.as_instance_variable_or_write_node() {
            write.value()
        } else if let Some(write) = node.as_class_variable_or_write_node() {
            write.value()
        } else if let Some(write) = node.as_global_variable_or_write_node() {
            write.value()
        } else {
            return None;
        };
        self.origin(&inner, depth + 1)
    }

    /// Where a field, class variable or global is held.
    pub(super) fn key(&self, node: &Node<'a>) -> Option<String> {
        if let Some(read) = node.as_instance_variable_read_node() {
            return Some(self.field(&word(&read.name())));
        }
        if let Some(read) = node.as_class_variable_read_node() {
            return Some(self.qualified(&word(&read.name())));
        }
        Some(word(&node.as_global_variable_read_node()?.name()))
    }

    /// `Class#@field` of its objects, `Class.@field` of the class.
    pub(super) fn field(&self, name: &str) -> String {
        match self.class() {
            class if class.is_empty() || self.singleton || self.function == FnId(0) => {
                self.qualified(name)
            }
            class => format!("{class}#{name}"),
        }
    }

    /// What a call gives back.
    fn result(&self, call: &CallNode<'a>, depth: u32) -> Option<Origin> {
        let method = word(&call.name());
        let made = self.call_at(call);
        if let Some(receiver) = call.receiver() {
            if SAME.contains(&method.as_str()) {
                return self.origin(&receiver, depth + 1);
            }
            let (front, _, target) = self.origin(&receiver, depth + 1)?;
            if method == "new" {
                let target = match target {
                    Target::Type(_) => Target::Unknown,
                    other => other,
                };
                return Some((front, made, target));
            }
            if method == "[]" {
                return Some((format!("{front}[]"), made, Target::Package));
            }
            if method == "class" {
                return Some((front, made, target));
            }
        }
        let (name, _, target) = self.callee(call, depth + 1)?;
        if let Target::Type(id) = target {
            let found = self.facts.types.get(id.0 as usize)?;
            return Some((found.name.clone(), made, Target::Unknown));
        }
        if let Target::Function(id) = target {
            let returns = self.facts.function(id)?.returns.clone()?;
            return Some((returns, made, Target::Package));
        }
        // A reader of a field: `attr_reader :client`.
        if call.arguments().is_none() {
            let own = call.receiver().is_none_or(|receiver| receiver.as_self_node().is_some());
            let (owner, short) = name.rsplit_once('.').unwrap_or(("", &name));
            let front = if own { self.class() } else { owner };
            let keys = [format!("{front}#@{short}"), format!("{front}.@{short}")];
            if let Some(bind) = keys.iter().find_map(|key| self.held.get(key)) {
                return Some((bind.origin.clone()?, bind.call, Target::Package));
            }
        }
        let target = match target {
            Target::Package => Target::Package,
            _ => Target::Unknown,
        };
        Some((format!("{name}()"), made, target))
    }

    /// The qualified name of what is called, the call that made its receiver, and where it leads.
    pub(super) fn callee(&self, call: &CallNode<'a>, depth: u32) -> Option<Origin> {
        let method = word(&call.name());
        let Some(receiver) = call.receiver() else { return Some(self.on_self(&method)) };
        if receiver.as_self_node().is_some() {
            return Some(self.on_self(&method));
        }
        let (front, made, target) = self.origin(&receiver, depth + 1)?;
        if front == "Kernel" {
            return Some((method, None, Target::Global));
        }
        let name = format!("{front}.{method}");
        if let Some(id) = self.functions.get(&name) {
            return Some((name, made, Target::Function(*id)));
        }
        match target {
            Target::Type(id) if method == "new" => Some((name, made, Target::Type(id))),
            Target::Type(id) => Some(self.inherited(id, &method)),
            Target::Unknown => match self.types.get(&front) {
                Some(id) => Some(self.inherited(*id, &method)),
                None => Some((name, made, Target::Unknown)),
            },
            _ => Some((name, made, Target::Package)),
        }
    }

    fn on_self(&self, method: &str) -> Origin {
        for outer in self.nesting.iter().rev().take(1) {
            let name = format!("{outer}.{method}");
            if let Some(id) = self.functions.get(&name) {
                return (name, None, Target::Function(*id));
            }
        }
        if let Some(id) = self.functions.get(method) {
            return (method.to_string(), None, Target::Function(*id));
        }
        if KERNEL.contains(&method) {
            return (method.to_string(), None, Target::Global);
        }
        match self.types.get(self.class()) {
            Some(id) if method == "new" => {
                (format!("{}.new", self.class()), None, Target::Type(*id))
            }
            Some(id) => self.inherited(*id, method),
            None => match self.evaluated_in {
                Some(object) => (format!("{object}.{method}"), None, Target::Unknown),
                None => (method.to_string(), None, Target::Package),
            },
        }
    }

    /// A method that a type of this file does not define itself.
    fn inherited(&self, id: TypeId, method: &str) -> Origin {
        let mut at = id;
        for _ in 0..8 {
            let Some(found) = self.facts.types.get(at.0 as usize) else { break };
            let own = format!("{}.{method}", found.name);
            if let Some(id) = self.functions.get(&own) {
                return (own, None, Target::Function(*id));
            }
            // The superclass is first; a class without one has what it includes last.
            let base = match self.plain.contains(&at) {
                true => found.bases.last(),
                false => found.bases.first(),
            };
            let Some(base) = base else { return (own, None, Target::Package) };
            match self.types.get(base) {
                Some(next) => at = *next,
                None => return (format!("{base}.{method}"), None, Target::Package),
            }
        }
        (format!("?.{method}"), None, Target::Unknown)
    }

    /// The call fact of a call that was walked before.
    pub(super) fn call_at(&self, call: &CallNode<'a>) -> Option<CallId> {
        let location = call.location();
        self.calls.get(&(location.start(), location.end())).copied()
    }
}

/// The last statement of a body.
pub(super) fn last_of<'a>(node: &Node<'a>) -> Option<Node<'a>> {
    match node.as_statements_node() {
        Some(statements) => statements.body().last(),
        None => node.as_begin_node()?.statements()?.body().last(),
    }
}

/// The text of a literal string or symbol.
pub(super) fn literal(node: &Node) -> Option<String> {
    if let Some(string) = node.as_string_node() {
        return Some(text(string.unescaped()));
    }
    Some(text(node.as_symbol_node()?.unescaped()))
}
