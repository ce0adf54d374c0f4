//! x
use std::time::Instant;
fn main() {
    let t = Instant::now();
    let _ = academic_fields::classify("x");
    println!("start {:?}", t.elapsed());
    let file = std::env::args().nth(1).unwrap();
    let base: Vec<String> = std::fs::read_to_string(file)
        .unwrap()
        .lines()
        .skip(1)
        .map(|l| {
            l.rsplitn(4, ',')
                .last()
                .unwrap()
                .trim_matches('"')
                .to_owned()
        })
        .collect();
    let many: Vec<String> = (0..400_000)
        .map(|i| format!("{} {}", base[i % base.len()], i))
        .collect();
    for _ in 0..3 {
        let t = Instant::now();
        let mut n = 0;
        for s in &many {
            n += academic_fields::classify(s).academic_field.index();
        }
        let d = t.elapsed();
        println!("{n} {:.0}/s", many.len() as f64 / d.as_secs_f64());
    }
}
