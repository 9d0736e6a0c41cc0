//! What the query of a list of assets asks for: a filter and an order.

use serde_json::Value;

use crate::arm::refusal::Refusal;
use crate::arm::store::Asset;
use crate::call::Call;

/// Whether `k1,k2=v2` fits a map of strings. [facts 2]
pub(crate) fn pairs(filter: Option<&str>, values: Option<&Value>) -> bool {
    filter.is_none_or(|filter| {
        filter.split(',').all(|part| {
            let (name, value) = part.split_once('=').map_or((part, None), |(name, value)| (name, Some(value)));
            let found = values.and_then(|values| values.get(name)?.as_str());
            found.is_some() && value.is_none_or(|value| found == Some(value))
        })
    })
}

/// The order a list was asked for: which time, and whether the newest comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) modified: bool,
    pub(crate) descending: bool,
}

/// Reads `CreatedAtDesc`, `createdtime desc` and the like; the service takes both spellings.
pub(crate) fn order(call: &Call, name: &str) -> Result<Option<Order>, Refusal> {
    let Some(text) = call.query(name).filter(|text| !text.is_empty()) else { return Ok(None) };
    let plain = text.to_ascii_lowercase().replace([' ', '_'], "");
    let (plain, descending) = match plain.strip_suffix("desc") {
        Some(plain) => (plain, true),
        None => (plain.strip_suffix("asc").unwrap_or(&plain), false),
    };
    let modified = match plain {
        "createdat" | "createdtime" => false,
        "updatedat" | "modifiedat" | "modifiedtime" | "lastmodifiedat" => true,
        _ => return Err(Refusal::bad(name, format!("'{text}' is not an order."))),
    };
    Ok(Some(Order { modified, descending }))
}

impl Order {
    /// Sorts by one of the two times; equals keep the order in which they were made.
    pub(crate) fn sort<T>(self, items: &mut [T], times: impl Fn(&T) -> (u64, u64)) {
        let key = |item: &T| if self.modified { times(item).1 } else { times(item).0 };
        items.sort_by_key(key);
        if self.descending {
            items.reverse();
        }
    }
}

/// Whether an asset is one of those that were asked for. [facts 4]
pub(crate) fn wanted(call: &Call, asset: &Asset) -> Result<bool, Refusal> {
    let member = |name: &str| asset.body.get("properties").and_then(|properties| properties.get(name));
    let archived = member("isArchived").and_then(Value::as_bool).unwrap_or(false);
    let view = call.query("listViewType").unwrap_or_else(|| "ActiveOnly".to_owned());
    let seen = match view.to_ascii_lowercase().as_str() {
        "activeonly" => !archived,
        "archivedonly" => archived,
        "all" => true,
        _ => {
            return Err(Refusal::bad("listViewType", format!("'{view}' is not one of ActiveOnly, ArchivedOnly, All.")));
        }
    };
    let bag = |name: &str| member("properties").and_then(|properties| properties.get(name)?.as_str());
    let same = |name: &str, have: Option<&str>| call.query(name).is_none_or(|wanted| have == Some(wanted.as_str()));
    let described = call
        .query("description")
        .is_none_or(|wanted| member("description").and_then(Value::as_str).is_some_and(|text| text.contains(&wanted)));
    Ok(seen
        && described
        && same("version", asset.path.rsplit('/').next())
        && same("hash", bag("hash_sha256"))
        && same("hashVersion", bag("hash_version"))
        && pairs(call.query("tags").as_deref(), member("tags"))
        && pairs(call.query("properties").as_deref(), member("properties")))
}
