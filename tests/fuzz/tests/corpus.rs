//! The kept inputs, replayed by themselves: every one that ever told something stays told.

use std::path::Path;

#[test]
fn every_kept_input_is_read_as_the_second_opinion_says() {
    for (name, run) in azureml_fuzz::ALL {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name);
        let files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert!(files.len() >= 10, "{name} has a corpus");
        for file in files {
            println!("{}", file.display());
            run(&std::fs::read(file).unwrap());
        }
    }
}

#[test]
fn small_inputs_of_every_kind_are_read() {
    let letters = b"{}[]\":,.= \\/*aA0-_\x00\xff";
    for (_, run) in azureml_fuzz::ALL {
        for one in letters {
            for two in letters {
                for three in letters {
                    run(&[*one, *two, *three]);
                }
            }
        }
    }
}
