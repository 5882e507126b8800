//! Every place of a kind in a document, in the order in which it is written, components last.

use super::{
    Callback, Document, Example, Header, Link, MediaType, Operation, OrRef, Parameter, PathItem, RequestBody, Response,
    Shape,
};
use crate::emit::shared::jsonschema::Schema;

impl Document {
    /// Each path item, those of webhooks and callbacks too.
    pub fn each_path_item(&mut self, f: &mut dyn FnMut(&mut PathItem)) {
        for item in self.paths.iter_mut().flat_map(|paths| paths.values_mut()) {
            below(item, f);
        }
        for item in self.webhooks.values_mut() {
            below(item, f);
        }
        for item in self.components.callbacks.values_mut().flat_map(|callback| callback.values_mut()) {
            below(item, f);
        }
    }

    /// Each operation.
    pub fn each_operation(&mut self, f: &mut dyn FnMut(&mut Operation)) {
        self.each_path_item(&mut |item| item.values_mut().for_each(&mut *f));
    }

    /// Each mention of a callback, with its name.
    pub fn each_callback(&mut self, f: &mut dyn FnMut(&str, &mut OrRef<Callback>)) {
        self.each_operation(&mut |operation| {
            operation.callbacks.iter_mut().for_each(|(name, callback)| f(name, callback));
        });
    }

    /// Each mention of a parameter, with the name of its operation.
    pub fn each_parameter(&mut self, f: &mut dyn FnMut(&str, &mut OrRef<Parameter>)) {
        self.each_operation(&mut |operation| {
            operation.parameters.iter_mut().for_each(|parameter| f(&operation.operation_id, parameter));
        });
    }

    /// Each mention of a body, with the name of its operation.
    pub fn each_body(&mut self, f: &mut dyn FnMut(&str, &mut OrRef<RequestBody>)) {
        self.each_operation(&mut |operation| {
            operation.request_body.iter_mut().for_each(|body| f(&operation.operation_id, body));
        });
    }

    /// Each mention of a response, with its status.
    pub fn each_response(&mut self, f: &mut dyn FnMut(&str, &mut OrRef<Response>)) {
        self.each_operation(&mut |operation| {
            operation.responses.iter_mut().for_each(|(status, response)| f(status, response));
        });
    }

    /// Each mention of a header, with its name.
    pub fn each_header(&mut self, f: &mut dyn FnMut(&str, &mut OrRef<Header>)) {
        self.each_written_response(&mut |response| {
            response.headers.iter_mut().for_each(|(name, header)| f(name, header));
        });
    }

    /// Each mention of a link, with its name.
    pub fn each_link(&mut self, f: &mut dyn FnMut(&str, &mut OrRef<Link>)) {
        self.each_written_response(&mut |response| response.links.iter_mut().for_each(|(name, link)| f(name, link)));
    }

    /// Each mention of an example, with its name.
    pub fn each_example(&mut self, f: &mut dyn FnMut(&str, &mut OrRef<Example>)) {
        self.each_written_parameter(&mut |parameter| {
            parameter.examples.iter_mut().for_each(|(name, example)| f(name, example));
        });
        self.each_media_type(&mut |media| media.examples.iter_mut().for_each(|(name, example)| f(name, example)));
    }

    /// Each media type of a parameter, body or response.
    pub fn each_media_type(&mut self, f: &mut dyn FnMut(&mut MediaType)) {
        self.each_written_parameter(&mut |parameter| {
            if let Shape::Content { content } = &mut parameter.shape {
                content.values_mut().for_each(&mut *f);
            }
        });
        let mut body = |body: &mut RequestBody| body.content.values_mut().for_each(&mut *f);
        self.each_body(&mut |_, it| it.written_mut().into_iter().for_each(&mut body));
        self.components.request_bodies.values_mut().for_each(&mut body);
        self.each_written_response(&mut |response| response.content.values_mut().for_each(&mut *f));
    }

    /// Each schema, but not those inside of it.
    pub fn each_schema(&mut self, f: &mut dyn FnMut(&mut Schema)) {
        self.each_written_parameter(&mut |parameter| {
            if let Shape::Value { schema, .. } = &mut parameter.shape {
                f(schema);
            }
        });
        self.each_media_type(&mut |media| {
            f(&mut media.schema);
            if let Some(items) = &mut media.items {
                f(items.schema_mut());
            }
        });
        let mut header = |header: &mut Header| f(&mut header.schema);
        self.each_header(&mut |_, it| it.written_mut().into_iter().for_each(&mut header));
        self.components.headers.values_mut().for_each(&mut header);
        self.components.schemas.values_mut().for_each(f);
    }

    fn each_written_parameter(&mut self, f: &mut dyn FnMut(&mut Parameter)) {
        self.each_parameter(&mut |_, it| it.written_mut().into_iter().for_each(&mut *f));
        self.components.parameters.values_mut().for_each(f);
    }

    fn each_written_response(&mut self, f: &mut dyn FnMut(&mut Response)) {
        self.each_response(&mut |_, it| it.written_mut().into_iter().for_each(&mut *f));
        self.components.responses.values_mut().for_each(f);
    }
}

/// A path item, then those of the callbacks in it.
fn below(item: &mut PathItem, f: &mut dyn FnMut(&mut PathItem)) {
    f(item);
    for callback in item.values_mut().flat_map(|operation| operation.callbacks.values_mut()) {
        for item in callback.written_mut().into_iter().flat_map(|callback| callback.values_mut()) {
            below(item, f);
        }
    }
}
