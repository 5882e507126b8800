//! Folders of every kind are brought to hold what they should, and nothing else is touched.

use super::*;

/// A folder of its own, and its path.
fn folder() -> (tempfile::TempDir, Utf8PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = Utf8PathBuf::from_path_buf(folder.path().join("out")).unwrap();
    (folder, path)
}

fn files(texts: &[(&str, &str)]) -> Files {
    let mut files = Files::default();
    for (path, text) in texts {
        files.add(RelPath::new(*path).unwrap(), (*text).to_owned()).unwrap();
    }
    files
}

fn put(out: &Utf8Path, texts: &[(&str, &str)], mode: Mode) -> Result<Written, OutputError> {
    write(&files(texts), out, mode, &|_| true)
}

fn text(out: &Utf8Path, path: &str) -> String {
    std::fs::read_to_string(out.join(path)).unwrap()
}

fn foreign(result: Result<Written, OutputError>) -> Vec<(String, Why)> {
    match result {
        Err(OutputError::Foreign(files)) => files.iter().map(|one| (one.path.to_string(), one.why)).collect(),
        other => panic!("nothing foreign: {other:?}"),
    }
}

#[test]
fn touches_only_what_changed_and_removes_what_is_gone() {
    let (_guard, out) = folder();
    let first = put(&out, &[("a/x.yaml", "1"), ("a/y.yaml", "1"), ("b/c/z.yaml", "1")], Mode::Write).unwrap();
    assert_eq!((first.created.len(), first.unchanged), (3, 0));
    let before = std::fs::metadata(out.join("a/x.yaml")).unwrap().modified().unwrap();
    let second = put(&out, &[("a/x.yaml", "1"), ("a/y.yaml", "2")], Mode::Write).unwrap();
    assert_eq!((second.changed.len(), second.removed.len(), second.unchanged), (1, 1, 1));
    assert_eq!(text(&out, "a/y.yaml"), "2");
    assert!(!out.join("b").exists(), "its folders are empty and go too");
    assert_eq!(std::fs::metadata(out.join("a/x.yaml")).unwrap().modified().unwrap(), before);
    assert!(put(&out, &[("a/x.yaml", "1"), ("a/y.yaml", "2")], Mode::Check).unwrap().is_current());
    let left: Vec<_> = std::fs::read_dir(out.join(".archc")).unwrap().collect();
    assert_eq!(left.len(), 1, "nothing but the manifest");
}

#[test]
fn writes_nothing_while_anything_is_in_the_way() {
    let (_guard, out) = folder();
    put(&out, &[("a.yaml", "1"), ("stale.yaml", "1")], Mode::Write).unwrap();
    for (path, text) in [("a.yaml", "mine"), ("stale.yaml", "mine"), ("b.yaml", "mine")] {
        std::fs::write(out.join(path), text).unwrap();
    }
    let next = [("a.yaml", "2"), ("b.yaml", "2"), ("c.yaml", "2")];
    let expected = [("a.yaml", Why::Edited), ("b.yaml", Why::NotGenerated), ("stale.yaml", Why::EditedStale)];
    assert_eq!(foreign(put(&out, &next, Mode::Write)), expected.map(|(path, why)| (path.to_owned(), why)));
    assert!(!out.join("c.yaml").exists());
    assert_eq!(text(&out, "b.yaml"), "mine");
    assert!(!put(&out, &next, Mode::Check).unwrap().is_current());

    let forced = put(&out, &next, Mode::Force).unwrap();
    assert_eq!((forced.created.len(), forced.changed.len(), forced.removed.len()), (1, 2, 1));
    assert_eq!((text(&out, "a.yaml"), text(&out, "b.yaml")), ("2".to_owned(), "2".to_owned()));
    assert!(!out.join("stale.yaml").exists());
}

#[test]
fn adopts_a_file_that_is_as_it_should_be() {
    let (_guard, out) = folder();
    std::fs::create_dir_all(&out).unwrap();
    std::fs::write(out.join("a.yaml"), "1").unwrap();
    assert_eq!(put(&out, &[("a.yaml", "1")], Mode::Write).unwrap().unchanged, 1);
    assert_eq!(put(&out, &[("a.yaml", "2")], Mode::Write).unwrap().changed.len(), 1);
}

#[test]
fn leaves_outputs_of_other_builds_alone() {
    let (_guard, out) = folder();
    put(&out, &[("a/x", "1"), ("b/x", "1")], Mode::Write).unwrap();
    let only_a = |path: &RelPath| path.as_str().starts_with("a/");
    let written = write(&files(&[("a/y", "1")]), &out, Mode::Write, &only_a).unwrap();
    assert_eq!(written.removed.len(), 1);
    assert!(out.join("b/x").exists());
    assert_eq!(put(&out, &[("a/y", "1")], Mode::Write).unwrap().removed.len(), 1, "still known");
}

#[cfg(unix)]
#[test]
fn follows_no_link_out_of_the_folder() {
    use std::os::unix::fs::symlink;
    let (guard, out) = folder();
    let outside = guard.path().join("outside");
    std::fs::create_dir_all(&outside).unwrap();
    std::fs::write(outside.join("x.yaml"), "precious").unwrap();
    std::fs::create_dir_all(&out).unwrap();
    symlink(&outside, out.join("a")).unwrap();
    symlink(outside.join("x.yaml"), out.join("x.yaml")).unwrap();
    for mode in [Mode::Write, Mode::Force] {
        assert_eq!(foreign(put(&out, &[("a/x.yaml", "1")], mode)), [("a/x.yaml".to_owned(), Why::Blocked)]);
    }
    assert_eq!(foreign(put(&out, &[("x.yaml", "1")], Mode::Write)), [("x.yaml".to_owned(), Why::Link)]);
    put(&out, &[("x.yaml", "1")], Mode::Force).unwrap();
    assert_eq!(text(&out, "x.yaml"), "1");
    assert_eq!(std::fs::read_to_string(outside.join("x.yaml")).unwrap(), "precious");
}

#[test]
fn trusts_no_manifest_with_paths_out_of_the_folder() {
    let (guard, out) = folder();
    let precious = guard.path().join("precious");
    std::fs::write(&precious, "1").unwrap();
    std::fs::create_dir_all(out.join(".archc")).unwrap();
    let entry = format!("{{\"version\":1,\"files\":{{\"../precious\":\"{}\"}}}}", hash(b"1"));
    std::fs::write(out.join(MANIFEST), entry).unwrap();
    put(&out, &[("a", "1")], Mode::Force).unwrap();
    assert!(precious.exists());
    std::fs::write(out.join(MANIFEST), "{").unwrap();
    assert!(matches!(put(&out, &[("a", "1")], Mode::Write), Err(OutputError::Manifest(_))));
}

#[test]
fn leaves_records_to_people() {
    let (_guard, out) = folder();
    let record = RelPath::new("adr/1.md").unwrap();
    let mut stub = Files::default();
    stub.add_managed(record, "# Stub\n".to_owned()).unwrap();
    let all = |_: &RelPath| true;
    write(&stub, &out, Mode::Write, &all).unwrap();
    std::fs::write(out.join("adr/1.md"), "# Ours\n").unwrap();
    assert!(write(&stub, &out, Mode::Force, &all).unwrap().is_current());
    assert_eq!(text(&out, "adr/1.md"), "# Ours\n");
    assert_eq!(put(&out, &[], Mode::Write).unwrap().orphans.len(), 1);
    assert!(out.join("adr/1.md").exists());
}

#[test]
fn refuses_folders_where_outputs_would_mix_with_sources() {
    let (guard, _) = folder();
    let root = Utf8Path::from_path(guard.path()).unwrap();
    let package = root.join("shop");
    std::fs::create_dir_all(package.join("arch")).unwrap();
    std::fs::write(package.join("arch.toml"), "").unwrap();
    let refused = |folder: &Utf8Path, sources: &Utf8Path| check_folder(folder, sources).is_err();
    assert!(refused(Utf8Path::new("/"), &package));
    assert!(refused(&package, &package));
    assert!(refused(&package.join("arch/../arch"), &package.join("arch")));
    assert!(refused(root, &package));
    assert!(refused(&package.join("arch.toml"), &package));
    assert!(!refused(&package.join("generated"), &package));
    assert!(!refused(&package, &package.join("arch")), "people may want them beside the sources");
}
