//! A list, handed to the JavaScript class that pages through it.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use crate::client::Client;
use crate::control::query::{self, Parameter};
use crate::error::Misuse;
use crate::flow::Site;
use crate::flow::pages::Paging;
use crate::js::arguments::Options;
use crate::js::control::workspace::Handle;
use crate::js::host::JsHost;
use crate::js::story::promise;

#[wasm_bindgen(module = "/src/js/awaited.js")]
extern "C" {
    /// The class that callers see.
    pub type Pages;
    #[wasm_bindgen(constructor)]
    fn new(listing: Listing) -> Pages;
}

/// A list that can be read from its start any number of times.
#[wasm_bindgen]
pub struct Listing {
    first: Result<String, Misuse>,
    client: Client<JsHost>,
    site: Rc<Site<JsValue>>,
}

/// A list being read, or why it cannot be.
type State = Result<Paging, Misuse>;

/// Where one reader of a list stands.
#[wasm_bindgen]
pub struct Cursor {
    paging: Rc<RefCell<Option<State>>>,
    client: Client<JsHost>,
    site: Rc<Site<JsValue>>,
}

impl Handle {
    /// A list at a path below the workspace, and what it can be told.
    pub(crate) fn list(&self, path: Result<String, Misuse>, parameters: &[Parameter], options: JsValue) -> Pages {
        self.pages(self.first_page(path, parameters, options))
    }

    /// A list at a URL, and what stops it.
    pub(crate) fn pages(&self, first: Result<(Option<AbortSignal>, String), Misuse>) -> Pages {
        let (signal, first) = match first {
            Ok((signal, url)) => (signal, Ok(url)),
            Err(misuse) => (None, Err(misuse)),
        };
        Pages::new(Listing { first, client: self.client(signal), site: Rc::clone(&self.site) })
    }

    fn first_page(
        &self,
        path: Result<String, Misuse>,
        parameters: &[Parameter],
        options: JsValue,
    ) -> Result<(Option<AbortSignal>, String), Misuse> {
        let options = Options::of("options", options)?;
        let query = query::read(options.value(), parameters)?;
        let url = self.site.workspace.url(&self.client.cloud, &path?, &query);
        Ok((options.signal("signal")?, url))
    }
}

#[wasm_bindgen]
impl Listing {
    /// A reader at the start.
    pub fn cursor(&self) -> Cursor {
        let paging = self.first.clone().map(Paging::new);
        Cursor { paging: Rc::new(RefCell::new(Some(paging))), client: self.client.clone(), site: Rc::clone(&self.site) }
    }
}

#[wasm_bindgen]
impl Cursor {
    /// The items of the next page, or undefined after the last.
    pub fn next(&self) -> Promise {
        let paging = Rc::clone(&self.paging);
        let (client, site) = (self.client.clone(), Rc::clone(&self.site));
        promise(async move {
            let Some(present) = paging.take() else {
                return Err(Misuse::new("pages", "are read one after the other").into());
            };
            let mut present = present?;
            let page = present.next(&client, &site.session).await?;
            paging.replace(Some(Ok(present)));
            Ok(page.map_or(JsValue::UNDEFINED, |page| page.items.into_iter().collect::<Array>().into()))
        })
    }
}
