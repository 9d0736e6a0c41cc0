//! Files into the workspace, once: hashed, looked for, uploaded where they are not there yet, registered. Whoever is interrupted
//! and starts again finds what was done by its hash – the registered version, or the blocks that had arrived.

use crate::cloud::Cloud;
use crate::control::asset::{self, Kind, hashed};
use crate::control::blob::{self, Container};
use crate::control::content::{self, Contents, File};
use crate::control::name::Name;
use crate::control::page;
use crate::control::upload::{self, Datastore, Opening};
use crate::control::version::Versions;
use crate::error::{Error, Misuse, ProtocolError, Result};
use crate::flow::Site;
use crate::flow::task::{Ask, Expected, Heard, Story};
use crate::http::{Body, Method, Request};
use crate::secret::Secret;
use crate::value::{Members, Value};

/// What is to be registered.
pub struct Goods<V> {
    /// Models go through the datastore, codes have a place of their own (S23).
    pub kind: Kind,
    /// The name; that of the content when there is none.
    pub name: Option<Name>,
    /// The version; found or counted up when there is none.
    pub version: Option<Name>,
    /// Further members of `properties`.
    pub properties: V,
    /// The host's way to the files: a function that measures, hashes and carries them.
    pub carrier: V,
}

/// An upload under way.
pub struct Upload<V> {
    goods: Goods<V>,
    step: Step,
    contents: Contents,
    name: Option<Name>,
    version: Option<Name>,
    versions: Versions<V>,
    datastore: Option<Datastore>,
    place: Option<Container>,
    /// The large file that is being sent, counted among all files.
    file: usize,
    reopened: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Start,
    Measured,
    Hashed,
    Found,
    Listed,
    Datastore,
    Opened,
    Signed,
    Small,
    Blocks,
    Carried,
    Committed,
    Registered,
}

impl<V: Value> Upload<V> {
    /// An upload of which nothing has happened.
    #[must_use]
    pub fn new(goods: Goods<V>) -> Self {
        let (name, version) = (goods.name.clone(), goods.version.clone());
        Self {
            goods,
            step: Step::Start,
            contents: Contents::default(),
            name,
            version,
            versions: Versions::default(),
            datastore: None,
            place: None,
            file: 0,
            reopened: false,
        }
    }

    fn ask(&mut self, step: Step, ask: Ask<V>) -> Result<Ask<V>, V> {
        self.step = step;
        Ok(ask)
    }

    fn consult(&mut self, step: Step, order: V) -> Result<Ask<V>, V> {
        let carrier = self.goods.carrier.clone();
        self.ask(step, Ask::Consult(carrier, order))
    }

    fn path(&self) -> String {
        match (&self.name, &self.version) {
            (Some(name), Some(version)) => asset::path(self.goods.kind, name, version),
            (name, _) => asset::all(self.goods.kind, name.as_ref()),
        }
    }

    /// Looks whether it is there already.
    fn find(&mut self, site: &Site<V>, cloud: &Cloud) -> Result<Ask<V>, V> {
        if self.name.is_none() {
            // A name that says what it is: the same files are the same asset, whoever registers them.
            self.name = Some(Name::existing("name", &self.contents.hash)?);
            self.version = Some(Name::existing("version", "1")?);
        }
        let request = site.workspace.request(cloud, Method::Get, &self.path());
        let step = if self.version.is_some() { Step::Found } else { Step::Listed };
        self.ask(step, Ask::Find(request, ("an asset version, or a page of them", V::is_object as fn(&V) -> bool)))
    }

    fn holds(&self, version: &V) -> bool {
        hashed(version).is_some_and(|hash| hash.eq_ignore_ascii_case(&self.contents.hash))
    }

    /// Asks for what opens the place that the files go to.
    fn open(&mut self, site: &Site<V>, cloud: &Cloud) -> Result<Ask<V>, V> {
        if self.goods.kind == Kind::Code {
            let id = content::upload_id(&self.contents.hash);
            let path = self.path() + "/startPendingUpload";
            let request = site.workspace.request(cloud, Method::Post, &path).json(asset::pending_upload(Some(&id)));
            let expected: Expected<V> = ("a place to upload to", |answer| Container::of_code(answer).is_some());
            return self.ask(Step::Opened, Ask::Call(request, expected));
        }
        let Some(datastore) = &self.datastore else {
            let request = upload::default_datastore(&site.workspace, cloud);
            let expected: Expected<V> =
                ("a default datastore that is a blob container", |list| Datastore::read(list).is_some());
            return self.ask(Step::Datastore, Ask::Call(request, expected));
        };
        let request = upload::list_secrets(&site.workspace, cloud, datastore);
        let expected: Expected<V> =
            ("an account key or a shared access signature", |answer| Opening::read(answer).is_some());
        self.ask(Step::Opened, Ask::Call(request, expected))
    }

    fn opened(&mut self, answer: Option<V>, site: &Site<V>, cloud: &Cloud) -> Result<Ask<V>, V> {
        let Some(datastore) = &self.datastore else {
            self.place = answer.as_ref().and_then(Container::of_code);
            return self.small();
        };
        let folder = format!("LocalUpload/{}", self.contents.hash);
        match answer.as_ref().and_then(Opening::read) {
            Some(Opening::Sas(query)) => {
                self.place = Some(Container::of_datastore(datastore, cloud, &folder, query));
                self.small()
            }
            Some(Opening::AccountKey(key)) => {
                let sign = Ask::Sign(datastore.clone(), key);
                self.ask(Step::Signed, sign)
            }
            None => {
                let request = upload::list_secrets::<V>(&site.workspace, cloud, datastore);
                Err(ProtocolError::new(request.shown(), 200, "an account key or a shared access signature"))
            }
        }
    }

    fn pieces(&self, files: impl Iterator<Item = (File, Vec<u32>)>) -> V {
        let place = self.place.as_ref();
        let pieces = files.flat_map(|(file, blocks)| {
            blocks.into_iter().filter_map(move |block| {
                let piece = blob::piece(place?, &file, block);
                let told = Members::default().text("path", &file.path).text("url", piece.url.expose());
                Some(V::write(&told.number("start", piece.start).number("end", piece.end).flag("whole", piece.whole)))
            })
        });
        V::object().with("do", V::write("carry")).with("pieces", V::list(pieces.collect()))
    }

    /// Files that are sent in one request each, all of them in one order.
    fn small(&mut self) -> Result<Ask<V>, V> {
        let small = self.contents.files.iter().filter(|file| !file.is_large());
        let order = self.pieces(small.map(|file| (file.clone(), vec![0])));
        self.file = 0;
        self.consult(Step::Small, order)
    }

    /// The next file that is sent in blocks: which of them are there?
    fn large(&mut self, site: &Site<V>, cloud: &Cloud) -> Result<Ask<V>, V> {
        let next = self.contents.files.iter().enumerate().skip(self.file).find(|(_, file)| file.is_large());
        match (next, &self.place) {
            (Some((at, file)), Some(place)) => {
                let request = Request::new(
                    Method::Get,
                    place.url(&file.path, "comp=blocklist&blocklisttype=all").expose().into(),
                );
                self.file = at;
                self.ask(Step::Blocks, Ask::Storage(request))
            }
            _ => self.register(site, cloud),
        }
    }

    fn register(&mut self, site: &Site<V>, cloud: &Cloud) -> Result<Ask<V>, V> {
        let uri = match (&self.datastore, &self.place) {
            (Some(datastore), _) => {
                let folder = format!("LocalUpload/{}", self.contents.hash);
                let path = match self.contents.files.as_slice() {
                    [only] => format!("{folder}/{}", only.path),
                    _ => folder,
                };
                datastore.model_uri(&site.workspace, &path)
            }
            (None, place) => place.as_ref().map(|place| place.folder.clone()).unwrap_or_default(),
        };
        let body = asset::registered(self.goods.kind, &self.goods.properties, &uri, &self.contents.hash);
        let request = site.workspace.request(cloud, Method::Put, &self.path()).json(body);
        self.ask(Step::Registered, Ask::Call(request, ("the registered version", V::is_object as fn(&V) -> bool)))
    }
}

impl<V: Value> Story<V> for Upload<V> {
    fn go(&mut self, heard: Heard<V>, site: &Site<V>, cloud: &Cloud) -> Result<Ask<V>, V> {
        let heard = match heard {
            // A signature that ended before the upload did: with a new one it goes on where it was.
            Err(Error::Response(refusal))
                if refusal.trace.status == 403
                    && !self.reopened
                    && matches!(self.step, Step::Carried | Step::Committed) =>
            {
                self.reopened = true;
                return self.open(site, cloud);
            }
            // Looking needs a right that writing does not; without it everything is sent.
            Err(Error::Response(refusal)) if self.step == Step::Blocks && refusal.trace.status == 403 => None,
            heard => heard?,
        };
        match self.step {
            Step::Start => self.consult(Step::Measured, V::object().with("do", V::write("measure"))),
            Step::Measured => {
                self.contents = Contents::read(&heard.unwrap_or_else(V::null))?;
                let order = self.contents.order();
                self.consult(Step::Hashed, order)
            }
            Step::Hashed => {
                self.contents.hash = heard.and_then(|hash| hash.as_text()).unwrap_or_default();
                self.find(site, cloud)
            }
            Step::Found => match heard {
                Some(version) if self.holds(&version) => Ok(Ask::Done(Some(version))),
                Some(_) => Err(Misuse::new(
                    "version",
                    "is registered with other content, which cannot be changed; take the next",
                )
                .into()),
                None => self.open(site, cloud),
            },
            Step::Listed => {
                if let Some(page) = heard.as_ref().and_then(page::read) {
                    if let Some(known) = page.items.iter().find(|version| self.holds(version)) {
                        return Ok(Ask::Done(Some(known.clone())));
                    }
                    if let Some(next) = self.versions.add(page) {
                        let request = Request::new(Method::Get, next);
                        return self.ask(
                            Step::Listed,
                            Ask::Find(request, ("a page of versions", V::is_object as fn(&V) -> bool)),
                        );
                    }
                }
                self.version = Some(self.versions.next()?);
                self.open(site, cloud)
            }
            Step::Datastore => {
                self.datastore = heard.as_ref().and_then(Datastore::read);
                self.open(site, cloud)
            }
            Step::Opened => self.opened(heard, site, cloud),
            Step::Signed => {
                let folder = format!("LocalUpload/{}", self.contents.hash);
                let query = heard.and_then(|signed| signed.as_text());
                self.place =
                    self.datastore.as_ref().zip(query).map(|(datastore, query)| {
                        Container::of_datastore(datastore, cloud, &folder, Secret::new(query))
                    });
                self.small()
            }
            Step::Small => self.large(site, cloud),
            Step::Blocks => {
                let listed = heard.and_then(|listed| listed.as_text()).unwrap_or_default();
                let Some(file) = self.contents.files.get(self.file).cloned() else { return self.register(site, cloud) };
                match blob::missing(&file, &listed) {
                    None => {
                        self.file += 1;
                        self.large(site, cloud)
                    }
                    Some(missing) => {
                        let order = self.pieces(std::iter::once((file, missing)));
                        self.consult(Step::Carried, order)
                    }
                }
            }
            Step::Carried => {
                let file = self.contents.files.get(self.file).zip(self.place.as_ref());
                let Some((file, place)) = file else { return self.register(site, cloud) };
                let mut request = Request::new(Method::Put, place.url(&file.path, "comp=blocklist").expose().into())
                    .header("content-type", "application/xml");
                request.body = Body::Raw(V::write(&blob::block_list(file)));
                self.ask(Step::Committed, Ask::Storage(request))
            }
            Step::Committed => {
                self.file += 1;
                self.large(site, cloud)
            }
            Step::Registered => Ok(Ask::Done(heard)),
        }
    }
}
