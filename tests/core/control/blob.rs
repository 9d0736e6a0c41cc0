//! Files as blobs.

use azureml_endpoints::cloud::Cloud;
use azureml_endpoints::control::blob::{Container, block_list, missing, piece, put};
use azureml_endpoints::control::content::File;
use azureml_endpoints::control::upload::Datastore;
use azureml_endpoints::http::Request;
use azureml_endpoints::secret::Secret;

use crate::world::{Json, json};

const MIB: u64 = 1024 * 1024;

fn file(size: u64) -> File {
    File { path: "a b/m.bin".into(), size }
}

fn place() -> Container {
    let list = json!({ "value": [{ "name": "s", "properties": { "accountName": "acc", "containerName": "con" } }] });
    let datastore = Datastore::read(&list).unwrap();
    Container::of_datastore(&datastore, &Cloud::public(), "LocalUpload/h", Secret::new("sig=hunter2".into()))
}

fn listed(committed: &[(u32, u64)], waiting: &[(u32, u64)]) -> String {
    let blocks = |blocks: &[(u32, u64)]| -> String {
        let one = |(id, size): &(u32, u64)| format!("<Block><Name>{id:08}</Name><Size>{size}</Size></Block>");
        blocks.iter().map(one).collect()
    };
    let (committed, waiting) = (blocks(committed), blocks(waiting));
    format!(
        "<?xml?><BlockList><CommittedBlocks>{committed}</CommittedBlocks><UncommittedBlocks>{waiting}</UncommittedBlocks></BlockList>"
    )
}

#[test]
fn a_small_file_is_one_piece() {
    let piece = piece(&place(), &file(4 * MIB), 0);
    assert_eq!((piece.start, piece.end, piece.whole), (0.0, 4_194_304.0, true));
    assert_eq!(piece.url.expose(), "https://acc.blob.core.windows.net/con/LocalUpload/h/a%20b/m.bin?sig=hunter2");
    let request: Request<Json> = put("u", true, json!("content"));
    assert!(request.headers.contains(&("x-ms-blob-type".into(), "BlockBlob".into())));
}

#[test]
fn a_large_file_is_cut_into_blocks() {
    let large = file(9 * MIB);
    assert!(large.is_large() && !file(0).is_large() && !file(4 * MIB).is_large());
    let last = piece(&place(), &large, 2);
    assert_eq!((last.start, last.end, last.whole), (8_388_608.0, 9_437_184.0, false));
    assert!(last.url.expose().ends_with("?sig=hunter2&comp=block&blockid=00000002"), "{}", last.url.expose());
    assert_eq!(block_list(&large).matches("<Latest>").count(), 3);
    assert!(put::<Json>("u", false, json!(1)).headers.iter().all(|(name, _)| name != "x-ms-blob-type"));
}

#[test]
fn however_large_there_are_no_more_blocks_than_storage_takes() {
    let huge = file(190_000 * 4 * MIB);
    assert!(missing(&huge, "").unwrap().len() <= 50_000);
    let last = piece(&place(), &huge, u32::try_from(missing(&huge, "").unwrap().len()).unwrap() - 1);
    assert!((last.end - 190_000.0 * 4_194_304.0).abs() < 1.0);
}

#[test]
fn only_what_is_not_there_is_sent() {
    let large = file(9 * MIB);
    assert_eq!(missing(&large, ""), Some(vec![0, 1, 2]));
    assert_eq!(missing(&large, &listed(&[], &[(1, 4 * MIB)])), Some(vec![0, 2]));
    assert_eq!(
        missing(&large, &listed(&[], &[(0, 4 * MIB), (1, 4 * MIB), (2, MIB)])),
        Some(vec![]),
        "only the list is missing"
    );
    assert_eq!(missing(&large, &listed(&[(0, 4 * MIB), (1, 4 * MIB), (2, MIB)], &[])), None, "it is complete");
}

#[test]
fn a_block_of_another_length_or_name_is_not_ours() {
    let large = file(9 * MIB);
    assert_eq!(missing(&large, &listed(&[], &[(0, 5), (2, 4 * MIB), (7, MIB)])), Some(vec![0, 1, 2]));
    let foreign = "<UncommittedBlocks><Block><Name>QUFB</Name><Size>4194304</Size></Block></UncommittedBlocks>";
    assert_eq!(missing(&large, foreign), Some(vec![0, 1, 2]));
    for nonsense in
        ["<", "<Name>", "<Name>00000000", "<Size>4194304</Size>", "<CommittedBlocks><Name></Name><Size>x</Size>"]
    {
        assert_eq!(missing(&large, nonsense), Some(vec![0, 1, 2]), "{nonsense}");
    }
}

#[test]
fn the_place_for_code_is_the_one_that_was_given() {
    let reference = json!({ "blobUri": "https://acc.blob.core.windows.net/con/id/", "credential": { "sasUri": "https://acc.blob.core.windows.net/con/id?sig=hunter2" } });
    let place = Container::of_code(&json!({ "blobReferenceForConsumption": reference.0 })).unwrap();
    assert_eq!(place.folder, "https://acc.blob.core.windows.net/con/id");
    assert_eq!(place.url("score.py", "").expose(), "https://acc.blob.core.windows.net/con/id/score.py?sig=hunter2");
    assert!(!format!("{place:?}").contains("hunter2"));
    for wrong in [json!({}), json!({ "blobReferenceForConsumption": { "blobUri": "u" } })] {
        assert!(Container::of_code(&wrong).is_none());
    }
}
