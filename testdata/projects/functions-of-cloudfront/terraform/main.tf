resource "aws_cloudfront_function" "headers" {
  name    = "headers"
  runtime = "cloudfront-js-2.0"
  code    = file("${path.module}/headers.js")
}

data "local_file" "apex" {
  filename = "${path.module}/apex.js"
}

resource "aws_cloudfront_function" "apex" {
  name    = "apex"
  runtime = "cloudfront-js-2.0"
  code    = "${replace(data.local_file.apex.content, "/(?m)^export function/", "function")}\n"
}
