use crate::lists::Lists;

pub trait Hourly {
    fn hourly(self) -> Self;
}

impl Hourly for Lists {
    fn hourly(self) -> Self {
        self.every(3600)
    }
}
