//! A line on the terminal while a run takes long. Nothing for a quick run, a pipe or a CI log.

use std::io::{IsTerminal, stderr};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A run shorter than this shows nothing.
const DELAY: Duration = Duration::from_secs(1);

const TICK: Duration = Duration::from_millis(100);

/// Shown until it is dropped, which leaves no trace on the terminal. Shared between threads.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    /// Dropped to call the thread that shows the bar off.
    over: Option<Sender<()>>,
    shower: Option<JoinHandle<()>>,
}

impl Progress {
    /// On stderr if that is a terminal and the run is not one of CI, and if `wanted`.
    pub fn new(wanted: bool) -> Progress {
        let in_ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty());
        if wanted && !in_ci && stderr().is_terminal() {
            Progress::shown_on(ProgressDrawTarget::stderr(), DELAY)
        } else {
            Progress { bar: ProgressBar::hidden(), over: None, shower: None }
        }
    }

    fn shown_on(target: ProgressDrawTarget, delay: Duration) -> Progress {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let (over, is_over) = channel();
        let shown = bar.clone();
        let show = move || {
            if is_over.recv_timeout(delay) == Err(RecvTimeoutError::Timeout) {
                shown.set_draw_target(target);
                shown.enable_steady_tick(TICK);
            }
        };
        let shower = thread::Builder::new().name("progress".into()).spawn(show).ok();
        Progress { bar, over: Some(over), shower }
    }

    /// What is being done now, and how many steps it takes where that is known.
    pub fn stage(&self, doing: &'static str, steps: Option<usize>) {
        let template = match steps {
            Some(_) => "{spinner} {msg} {human_pos}/{human_len}",
            None => "{spinner} {msg}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style);
        }
        match steps {
            Some(steps) => self.bar.set_length(steps as u64),
            None => self.bar.unset_length(),
        }
        self.bar.set_position(0);
        self.bar.set_message(doing);
    }

    /// One step of the stage is done.
    pub fn step(&self) {
        self.bar.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.over = None;
        if let Some(shower) = self.shower.take() {
            let _ = shower.join();
        }
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::io;
    use std::sync::{Arc, Mutex};

    use indicatif::TermLike;

    use super::*;

    /// A terminal that keeps every text written to it and counts the lines it was told to clear.
    #[derive(Clone, Debug, Default)]
    struct Paper(Arc<Mutex<(String, usize)>>);

    impl Paper {
        fn written(&self) -> String {
            self.0.lock().unwrap().0.clone()
        }

        fn cleared(&self) -> usize {
            self.0.lock().unwrap().1
        }

        fn progress(&self, delay: Duration) -> Progress {
            Progress::shown_on(ProgressDrawTarget::term_like(Box::new(self.clone())), delay)
        }
    }

    impl TermLike for Paper {
        fn width(&self) -> u16 {
            80
        }

        fn move_cursor_up(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_down(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn write_line(&self, text: &str) -> io::Result<()> {
            self.write_str(text)
        }

        fn write_str(&self, text: &str) -> io::Result<()> {
            self.0.lock().unwrap().0.push_str(text);
            Ok(())
        }

        fn clear_line(&self) -> io::Result<()> {
            self.0.lock().unwrap().1 += 1;
            Ok(())
        }

        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_quick_run_draws_nothing() {
        let paper = Paper::default();
        let progress = paper.progress(Duration::from_secs(60));
        progress.stage("reading files", Some(3));
        progress.step();
        drop(progress);
        assert_eq!(paper.written(), "");
    }

    #[test]
    fn a_long_run_shows_its_stage_and_clears_it() {
        let paper = Paper::default();
        let progress = paper.progress(Duration::ZERO);
        progress.stage("reading files", Some(3));
        progress.step();
        for _ in 0..200 {
            if paper.written().contains("reading files 1/3") {
                break;
            }
            thread::sleep(Duration::from_millis(20));
        }
        assert!(paper.written().contains("reading files 1/3"), "{}", paper.written());
        let before = paper.cleared();
        drop(progress);
        assert!(paper.cleared() > before);
    }
}
