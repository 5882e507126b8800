//! The thread that compiles.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;

use camino::{Utf8Path, Utf8PathBuf};
use crossbeam_channel::{Receiver, Sender, unbounded};
use indexmap::IndexMap;

use crate::driver::project::LoadError;
use crate::driver::workspace::Workspace;
use crate::ide::Snapshot;

/// What the worker is told.
#[derive(Debug)]
pub(super) enum Job {
    /// The text of an open document.
    Edit(Utf8PathBuf, String),
    /// A document was closed.
    Close(Utf8PathBuf),
    /// A file changed on disk.
    Changed(Utf8PathBuf),
    /// Look for what changed on disk.
    Refresh,
    /// Compile the package in a folder, if there is one.
    Folder(Utf8PathBuf),
}

/// What the worker answers.
#[derive(Debug)]
pub(super) enum Done {
    /// A package was compiled.
    Package {
        /// Its folder or file.
        package: Utf8PathBuf,
        /// What came of it: nothing where compiling it panicked.
        result: Option<Result<Arc<Snapshot>, LoadError>>,
    },
    /// A package is edited no more.
    Dropped(Utf8PathBuf),
    /// Everything up to the job of this number is done.
    Idle(u64),
}

/// The worker, as the other thread sees it.
#[derive(Debug)]
pub(super) struct Worker {
    jobs: Option<Sender<(u64, Job)>>,
    /// What it answers.
    pub(super) done: Receiver<Done>,
    thread: Option<JoinHandle<()>>,
    last: u64,
}

impl Worker {
    /// Starts the thread.
    pub(super) fn start() -> Worker {
        let (jobs, received) = unbounded();
        let (sender, done) = unbounded();
        let run = move || Compiler { sender, ..Compiler::new(received) }.run();
        // The depth of a text is bounded, but a debug build needs much for each level.
        let thread = std::thread::Builder::new().name("compiler".to_owned()).stack_size(64 << 20).spawn(run);
        Worker { jobs: Some(jobs), done, thread: thread.ok(), last: 0 }
    }

    /// Hands over a job.
    pub(super) fn send(&mut self, job: Job) {
        self.last += 1;
        if let Some(jobs) = &self.jobs {
            // It is only gone when the server ends.
            let _ = jobs.send((self.last, job));
        }
    }

    /// The number of the last job.
    pub(super) fn last(&self) -> u64 {
        self.last
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Compiler {
    received: Receiver<(u64, Job)>,
    sender: Sender<Done>,
    workspace: Workspace,
    /// Packages with their open documents.
    open: IndexMap<Utf8PathBuf, Vec<Utf8PathBuf>>,
    /// The packages of workspace folders, which stay.
    kept: Vec<Utf8PathBuf>,
    /// Packages to compile, the one that is edited first.
    stale: VecDeque<Utf8PathBuf>,
    /// The files of each package, dependencies included.
    files: IndexMap<Utf8PathBuf, Vec<Utf8PathBuf>>,
}

impl Compiler {
    fn new(received: Receiver<(u64, Job)>) -> Compiler {
        Compiler {
            received,
            sender: unbounded().0,
            workspace: Workspace::new(),
            open: IndexMap::new(),
            kept: Vec::new(),
            stale: VecDeque::new(),
            files: IndexMap::new(),
        }
    }

    fn run(mut self) {
        let mut last = 0;
        while let Ok((number, job)) = self.received.recv() {
            last = last.max(number);
            self.take(job);
            loop {
                // Whatever came in meanwhile comes first: only the newest state is worth compiling.
                while let Ok((number, job)) = self.received.try_recv() {
                    last = last.max(number);
                    self.take(job);
                }
                let Some(package) = self.stale.pop_front() else { break };
                self.compile(&package);
            }
            if self.sender.send(Done::Idle(last)).is_err() {
                return;
            }
        }
    }

    fn take(&mut self, job: Job) {
        match job {
            Job::Edit(path, text) => {
                let package = self.workspace.package_of(&path);
                let documents = self.open.entry(package.clone()).or_default();
                if !documents.contains(&path) {
                    documents.push(path.clone());
                }
                self.workspace.edit(&path, text);
                self.touched(&path);
                self.stale.retain(|stale| *stale != package);
                self.stale.push_front(package);
            }
            Job::Close(path) => {
                self.workspace.close(&path);
                self.touched(&path);
                let package = self.workspace.package_of(&path);
                let Some(documents) = self.open.get_mut(&package) else { return };
                documents.retain(|document| *document != path);
                if documents.is_empty() && !self.kept.contains(&package) {
                    self.open.shift_remove(&package);
                    self.files.shift_remove(&package);
                    self.stale.retain(|stale| *stale != package);
                    self.workspace.drop_package(&package);
                    let _ = self.sender.send(Done::Dropped(package));
                }
            }
            Job::Changed(path) => {
                self.workspace.disk_changed(&path);
                // A file that is new, or no source, may belong to any package above it.
                let above = self.open.keys().filter(|package| path.starts_with(package)).cloned().collect::<Vec<_>>();
                above.into_iter().for_each(|package| self.mark(package));
                self.touched(&path);
            }
            Job::Refresh => self.workspace.refresh(),
            Job::Folder(folder) => {
                if self.workspace.package_of(&folder.join("x")) == folder {
                    self.kept.push(folder.clone());
                    self.open.entry(folder.clone()).or_default();
                    self.mark(folder);
                }
            }
        }
    }

    /// Every package that reads a file has to be compiled again.
    fn touched(&mut self, path: &Utf8Path) {
        let reading = self.files.iter().filter(|(_, files)| files.iter().any(|file| file == path));
        let packages: Vec<Utf8PathBuf> = reading.map(|(package, _)| package.clone()).collect();
        packages.into_iter().for_each(|package| self.mark(package));
    }

    fn mark(&mut self, package: Utf8PathBuf) {
        if !self.stale.contains(&package) {
            self.stale.push_back(package);
        }
    }

    fn compile(&mut self, package: &Utf8Path) {
        let compiled = catch_unwind(AssertUnwindSafe(|| self.workspace.analyze(package)));
        let result = compiled.ok().map(|result| result.map(|analysis| Arc::new(Snapshot::new(analysis))));
        if let Some(Ok(snapshot)) = &result {
            let paths = snapshot.analysis.modules.iter().map(|module| Utf8PathBuf::from(&module.source.path));
            self.files.insert(package.to_owned(), paths.collect());
        }
        let _ = self.sender.send(Done::Package { package: package.to_owned(), result });
    }
}
