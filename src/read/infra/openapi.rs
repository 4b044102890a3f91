//! Descriptions of an API in OpenAPI or Swagger, with what API Gateway adds to them, to the
//! integrations that they declare.
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html>

use super::property::Properties;
use crate::model::{Known, Resource, Span, Value};

const INTEGRATION: &str = "x-amazon-apigateway-integration";

/// Each backend of an API once for each time that it is waited for.
pub(super) fn integrations(api: &Resource, body: &Known<Value>) -> Vec<Resource> {
    let paths = body.value.as_ref().and_then(|body| body.entry("paths"));
    let paths = paths.and_then(|paths| paths.value.value.as_ref());
    let mut found: Vec<Resource> = Vec::new();
    for path in paths.map_or(&[][..], Value::entries) {
        for operation in path.value.value.as_ref().map_or(&[][..], Value::entries) {
            let Some(entry) = operation.value.value.as_ref().and_then(|all| all.entry(INTEGRATION))
            else {
                continue;
            };
            let set = shared(body, &entry.value).unwrap_or(&entry.value);
            let Some(made) = integration(api, set, entry.key_span, found.len()) else { continue };
            let same = |other: &Resource| same(&other.properties, &made.properties);
            if !found.iter().any(same) {
                found.push(made);
            }
        }
    }
    found
}

/// `$ref: "#/components/x-amazon-apigateway-integrations/NAME"`
fn shared<'b>(body: &'b Known<Value>, set: &'b Known<Value>) -> Option<&'b Known<Value>> {
    let name = get(set, "$ref")?.str()?.rsplit('/').next()?;
    get(get(get(body, "components")?, "x-amazon-apigateway-integrations")?, name)
}

/// A key of a map, dots in it or not.
fn get<'v>(value: &'v Known<Value>, key: &str) -> Option<&'v Known<Value>> {
    Some(&value.value.as_ref()?.entry(key)?.value)
}

fn integration(api: &Resource, set: &Known<Value>, span: Span, at: usize) -> Option<Resource> {
    let uri = get(set, "uri")?.clone();
    let http = matches!(api.kind.as_str(), "AWS::ApiGatewayV2::Api" | "AWS::Serverless::HttpApi");
    let mut inner = Properties::default();
    let names = match http {
        true => ["IntegrationType", "IntegrationUri"],
        false => ["Type", "Uri"],
    };
    inner.put(names[0], get(set, "type").cloned(), span);
    inner.put(names[1], Some(uri), span);
    for (name, key) in [
        ("TimeoutInMillis", "timeoutInMillis"),
        ("RequestParameters", "requestParameters"),
        ("ResponseTransferMode", "responseTransferMode"),
    ] {
        inner.put(name, get(set, key).cloned(), span);
    }
    let id = format!("{}.{at}", api.id);
    if http {
        return Some(inner.resource("AWS::ApiGatewayV2::Integration", &id, span));
    }
    let mut method = Properties::default();
    let api = Value::Ref { resource: api.id.clone(), attribute: None };
    method.put("RestApiId", Some(Known::folded(api, span)), span);
    method.put("Integration", Some(inner.map(span)), span);
    Some(method.resource("AWS::ApiGateway::Method", &id, span))
}

/// Equal but for the places.
fn same(a: &Known<Value>, b: &Known<Value>) -> bool {
    match (&a.value, &b.value) {
        (Some(Value::Map(a)), Some(Value::Map(b))) => {
            a.len() == b.len()
                && a.iter().zip(b).all(|(a, b)| a.key == b.key && same(&a.value, &b.value))
        }
        (a, b) => a.is_some() && a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::dump;

    fn said(files: &[(&str, &str)]) -> Vec<String> {
        let of_api = |line: &String| line.contains("Method ") || line.contains("V2::Integration ");
        dump(files).into_iter().filter(of_api).collect()
    }

    #[test]
    fn in_the_template() {
        let text = "Resources:\n  Api:\n    Type: AWS::Serverless::Api\n    Properties:\n      DefinitionBody:\n\
                    \x20       paths:\n          /a:\n            get: {x-amazon-apigateway-integration: \
                    {type: aws_proxy, timeoutInMillis: 9000, uri: !Sub 'arn:aws:apigateway:${AWS::Region}:lambda:path/\
                    2015-03-31/functions/${Hook.Arn}/invocations'}}\n            post: {summary: nothing}\n";
        assert_eq!(
            said(&[("template.yaml", text)]),
            [
                "AWS::ApiGateway::Method Api.0 {RestApiId: @Api, Integration: {Type: aws_proxy, Uri: @Hook, \
              TimeoutInMillis: 9000}}"
            ]
        );
    }

    #[test]
    fn in_a_file_beside_it() {
        let uri = "uri: {'Fn::Sub': 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Hook.Arn}:live/invocations'}";
        let body = format!(
            "openapi: 3.0.1\npaths:\n  /a:\n    get:\n      x-amazon-apigateway-integration: {{{uri}}}\n"
        );
        let included = "Resources:\n  Api:\n    Type: AWS::Serverless::HttpApi\n    Properties:\n      DefinitionBody:\n\
                        \x20       Fn::Transform: {Name: AWS::Include, Parameters: {Location: api/openapi.yaml}}\n";
        let files = [("template.yaml", included), ("api/openapi.yaml", body.as_str())];
        let expected = ["AWS::ApiGatewayV2::Integration Api.0 {IntegrationUri: @Hook}"];
        assert_eq!(said(&files), expected);
        let named = "Resources:\n  Api:\n    Type: AWS::Serverless::HttpApi\n    Properties:\n      DefinitionUri: api/openapi.yaml\n";
        assert_eq!(
            said(&[("template.yaml", named), ("api/openapi.yaml", body.as_str())]),
            expected
        );
    }

    #[test]
    fn what_terraform_fills_in() {
        let text = "resource \"aws_lambda_function\" \"hook\" { function_name = \"hook\" }\n\
                    resource \"aws_api_gateway_rest_api\" \"a\" {\n  body = templatefile(\"${path.module}/api.yaml\", \
                    { arn = aws_lambda_function.hook.invoke_arn })\n}\n";
        let body = "openapi: 3.0.1\npaths:\n  /a:\n    get:\n      x-amazon-apigateway-integration:\n        \
                    uri: ${arn}\n        timeoutInMillis: 5000\n";
        assert_eq!(
            said(&[("main.tf", text), ("api.yaml", body)]),
            [
                "AWS::ApiGateway::Method aws_api_gateway_rest_api.a.0 {RestApiId: @aws_api_gateway_rest_api.a, \
              Integration: {Uri: @aws_lambda_function.hook, TimeoutInMillis: 5000}}"
            ]
        );
    }
}
