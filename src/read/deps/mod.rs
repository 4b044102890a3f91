//! Package manifests and lock files to [`Dependency`] lists: one front-end per format.
