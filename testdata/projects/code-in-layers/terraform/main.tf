data "archive_file" "layer" {
  type        = "zip"
  source_dir  = "${path.module}/layer"
  output_path = "${path.module}/build/layer.zip"
}

resource "aws_s3_object" "layer" {
  bucket = "shop"
  key    = "layer.zip"
  source = data.archive_file.layer.output_path
}

resource "aws_lambda_layer_version" "shared" {
  s3_bucket  = aws_s3_object.layer.bucket
  s3_key     = aws_s3_object.layer.key
  layer_name = "shared"
}

data "archive_file" "ingest" {
  type        = "zip"
  source_dir  = "${path.module}/ingest"
  output_path = "${path.module}/build/ingest.zip"
}

data "archive_file" "report" {
  type        = "zip"
  source_dir  = "${path.module}/report"
  output_path = "${path.module}/build/report.zip"
}

resource "aws_lambda_function" "ingest" {
  function_name = "ingest"
  filename      = data.archive_file.ingest.output_path
  handler       = "ingest.handler"
  runtime       = "python3.13"
  timeout       = 60
  role          = "r"
  layers        = [aws_lambda_layer_version.shared.arn]
}

resource "aws_lambda_function_url" "ingest" {
  function_name      = aws_lambda_function.ingest.function_name
  authorization_type = "AWS_IAM"
}

# It brings a module of that name from elsewhere.
resource "aws_lambda_function" "report" {
  function_name = "report"
  filename      = data.archive_file.report.output_path
  handler       = "report.handler"
  runtime       = "python3.13"
  timeout       = 60
  role          = "r"
}
