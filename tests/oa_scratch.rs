#[test]
fn run() {
    let path = std::env::var("OA_IN").unwrap();
    let out = std::env::var("OA_OUT").unwrap();
    let analysis =
        archc::driver::session::analyze(camino::Utf8Path::new(&path), &archc::driver::loader::DiskLoader).unwrap();
    let show = |d: &archc::diag::Diagnostic| {
        let f = analysis.sources.get(d.span.file).unwrap();
        let (l, c) = f.position(d.span.start);
        println!("{}:{l}:{c} {} {} [{}] {:?}", f.path, d.code, d.message, d.label, d.notes);
    };
    analysis.diagnostics.iter().for_each(show);
    let Some(build) = archc::driver::build::build(
        &analysis,
        &archc::driver::build::BuildOptions { targets: vec![archc::vocab::Target::OpenApi], ..Default::default() },
    ) else {
        println!("NO MODEL");
        return;
    };
    build.diagnostics.iter().for_each(show);
    for (path, file) in build.files.iter() {
        let p = format!("{out}/{path}");
        std::fs::create_dir_all(std::path::Path::new(&p).parent().unwrap()).unwrap();
        std::fs::write(p, &file.text).unwrap();
    }
}
