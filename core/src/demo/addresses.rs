//! Gives devices their addresses. A full pool gives none, and the server says nothing of it (edge-contract §5).

use std::collections::BTreeSet;
use std::net::IpAddr;

use ipnet::IpNet;

use super::edge::DemoEdge;
use super::world::DemoLocation;

impl DemoEdge {
    /// Brings every device's addresses in line with the locations that its user may use now.
    pub(super) fn assign_addresses(&mut self) {
        for location in &self.locations {
            let mut taken: BTreeSet<IpAddr> = location.networks.iter().map(IpNet::addr).collect();
            taken.extend(
                self.devices
                    .iter()
                    .filter_map(|device| device.addresses.get(&location.id))
                    .flatten(),
            );
            for device in &mut self.devices {
                let user = self.users.iter().find(|user| user.id == device.user_id);
                let allowed = user.is_some_and(|user| {
                    location.groups.is_empty() || !location.groups.is_disjoint(&user.groups)
                });
                let old = device.addresses.remove(&location.id);
                if !allowed {
                    continue;
                }
                let new = addresses(location, old.unwrap_or_default(), &mut taken);
                if let Some(new) = new {
                    device.addresses.insert(location.id, new);
                }
            }
        }
    }
}

/// Keeps what fits and adds what is missing, one address per network; `None` if a pool is full.
fn addresses(
    location: &DemoLocation,
    old: Vec<IpAddr>,
    taken: &mut BTreeSet<IpAddr>,
) -> Option<Vec<IpAddr>> {
    location
        .networks
        .iter()
        .map(|net| {
            let kept = old.iter().copied().find(|address| net.contains(address));
            let address = kept.or_else(|| {
                net.hosts()
                    .find(|address| *address != net.network() && !taken.contains(address))
            })?;
            taken.insert(address);
            Some(address)
        })
        .collect()
}
