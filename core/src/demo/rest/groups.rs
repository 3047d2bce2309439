//! Groups and their members.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::body;
use super::super::edge::{DemoEdge, Outcome};
use super::super::http::{HttpRequest, HttpResponse};
use super::super::world::Group;
use super::{BODY_LIMIT, refusal};

#[derive(Deserialize)]
struct Member {
    username: String,
}

#[derive(Deserialize)]
struct Put {
    members: BTreeSet<String>,
    is_admin: bool,
}

impl DemoEdge {
    pub(super) fn list_groups(&self, request: &HttpRequest) -> Outcome {
        self.need_admin(request)?;
        let names: Vec<&str> = self.groups().iter().map(|group| &*group.name).collect();
        Ok(HttpResponse::json(200, &json!({ "groups": names })))
    }

    pub(super) fn list_group_infos(&self, request: &HttpRequest) -> Outcome {
        self.need_admin(request)?;
        let groups = self.groups().iter().map(|group| self.told_group(group));
        Ok(HttpResponse::json(200, &groups.collect::<Vec<_>>()))
    }

    pub(super) fn get_group(&self, request: &HttpRequest, name: &str) -> Outcome {
        self.need_admin(request)?;
        let group = self.known_group(name)?;
        Ok(HttpResponse::json(200, &self.told_group(group)))
    }

    pub(super) fn add_member(&mut self, request: &HttpRequest, name: &str) -> Outcome {
        self.need_admin(request)?;
        let Member { username } = body::read(request, BODY_LIMIT)?;
        self.known_group(name)?;
        let user = self
            .user_mut(&username)
            .ok_or_else(|| refusal(404, &format!("User {username} not found")))?;
        user.groups.insert(name.to_owned());
        Ok(HttpResponse::json(200, &Value::Null))
    }

    pub(super) fn remove_member(
        &mut self,
        request: &HttpRequest,
        name: &str,
        username: &str,
    ) -> Outcome {
        self.need_admin(request)?;
        self.known_group(name)?;
        let user = self
            .user_mut(username)
            .ok_or_else(|| refusal(404, &format!("User {username} not found")))?;
        user.groups.remove(name);
        Ok(HttpResponse::json(200, &json!({})))
    }

    pub(super) fn put_group(&mut self, request: &HttpRequest, name: &str) -> Outcome {
        self.need_admin(request)?;
        let Put { members, is_admin } = body::read(request, BODY_LIMIT)?;
        self.known_group(name)?;
        for user in &mut self.users {
            if members.contains(&user.username) {
                user.groups.insert(name.to_owned());
            } else {
                user.groups.remove(name);
            }
        }
        if let Some(group) = self.groups.iter_mut().find(|group| group.name == name) {
            group.is_admin = is_admin;
        }
        Ok(HttpResponse::json(200, &Value::Null))
    }

    fn known_group(&self, name: &str) -> Result<&Group, HttpResponse> {
        self.group(name)
            .ok_or_else(|| refusal(404, &format!("Group {name} not found")))
    }

    fn told_group(&self, group: &Group) -> Value {
        let users = self.users().iter();
        let members = users.filter(|user| user.groups.contains(&group.name));
        let locations = self.locations().iter();
        let locations = locations.filter(|location| location.groups.contains(&group.name));
        json!({
            "id": group.id,
            "name": group.name,
            "is_admin": group.is_admin,
            "members": members.map(|user| &*user.username).collect::<Vec<_>>(),
            "vpn_locations": locations.map(|location| &*location.name).collect::<Vec<_>>(),
        })
    }
}
