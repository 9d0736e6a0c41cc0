//! Chance: ids, keys, secrets and traffic draws, repeatable under a seed.

use std::sync::{Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use ring::rand::SecureRandom;

/// Streams of numbers made from one seed; each purpose draws from its own stream, so that one more
/// request id does not change which deployment a request is sent to.
pub(crate) struct Dice {
    seed: [u8; 32],
    ids: Mutex<ChaCha20Rng>,
    traffic: Mutex<ChaCha20Rng>,
}

impl Dice {
    /// Seed 0 asks the operating system.
    pub(crate) fn new(seed: u64) -> Result<Self, ring::error::Unspecified> {
        let mut bytes = [0; 32];
        if seed == 0 {
            ring::rand::SystemRandom::new().fill(&mut bytes)?;
        } else {
            for (place, value) in bytes.iter_mut().zip(seed.to_le_bytes().into_iter().cycle()) {
                *place = value;
            }
        }
        let ids = Mutex::new(Self::stream_of(bytes, 1));
        let traffic = Mutex::new(Self::stream_of(bytes, 2));
        Ok(Self { seed: bytes, ids, traffic })
    }

    /// A stream of its own, for the signing key.
    pub(crate) fn stream(&self, number: u64) -> ChaCha20Rng {
        Self::stream_of(self.seed, number)
    }

    fn stream_of(seed: [u8; 32], number: u64) -> ChaCha20Rng {
        let mut rng = ChaCha20Rng::from_seed(seed);
        rng.set_stream(number);
        rng
    }

    /// A version 4 GUID.
    pub(crate) fn guid(&self) -> String {
        let mut bytes = [0; 16];
        lock(&self.ids).fill_bytes(&mut bytes);
        let number = u128::from_be_bytes(bytes);
        let marked = (number & !(0xf000 << 64) & !(0xc000 << 48)) | (0x4000 << 64) | (0x8000 << 48);
        let hex = format!("{marked:032x}");
        let mut guid = String::with_capacity(36);
        for (place, letter) in hex.chars().enumerate() {
            if [8, 12, 16, 20].contains(&place) {
                guid.push('-');
            }
            guid.push(letter);
        }
        guid
    }

    /// Unguessable text of letters, digits, `-` and `_`.
    pub(crate) fn secret(&self, bytes: usize) -> String {
        URL_SAFE_NO_PAD.encode(self.bytes(bytes))
    }

    /// Unguessable bytes.
    pub(crate) fn bytes(&self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        lock(&self.ids).fill_bytes(&mut bytes);
        bytes
    }

    /// A draw of `0..below` for the traffic split.
    pub(crate) fn draw(&self, below: u64) -> u64 {
        lock(&self.traffic).next_u64().checked_rem(below).unwrap_or(0)
    }
}

/// A lock whose holder cannot have panicked half way, as nothing here panics.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_guids() {
        let (one, two) = (Dice::new(7).unwrap(), Dice::new(7).unwrap());
        let guid = one.guid();
        assert_eq!(guid, two.guid());
        assert_eq!(guid.len(), 36);
        assert_eq!(guid.chars().nth(14), Some('4'));
        assert_ne!(guid, Dice::new(8).unwrap().guid());
    }
}
