variable "events_repository" {
  type    = string
  default = null
}

locals {
  events_repository = coalesce(var.events_repository, "shop-platform-consume-events")
}

data "aws_ecr_image" "events" {
  repository_name = local.events_repository
  image_tag       = "1"
}

data "aws_ecr_image" "run" {
  repository_name = "shop-platform-run-pipeline"
  image_tag       = "1"
}

data "aws_ecr_image" "bought" {
  repository_name = "vendor-scanner"
  image_tag       = "1"
}

resource "aws_lambda_function" "events" {
  function_name = "events"
  image_uri     = data.aws_ecr_image.events.image_uri
  package_type  = "Image"
  timeout       = 30
}

resource "aws_lambda_function" "run" {
  function_name = "run"
  image_uri     = data.aws_ecr_image.run.image_uri
  package_type  = "Image"
  timeout       = 60
}

resource "aws_lambda_function" "bought" {
  function_name = "bought"
  image_uri     = data.aws_ecr_image.bought.image_uri
  package_type  = "Image"
  timeout       = 60
}

resource "aws_sqs_queue" "events" {
  visibility_timeout_seconds = 180
}

resource "aws_lambda_event_source_mapping" "events" {
  event_source_arn = aws_sqs_queue.events.arn
  function_name    = aws_lambda_function.events.arn
}
