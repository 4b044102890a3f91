resource "aws_lambda_function" "report" {
  function_name = "report"
  filename      = data.archive_file.report.output_path
  handler       = "app.handler"
  runtime       = "python3.14"
  timeout       = 30
  memory_size   = 256

  environment {
    variables = { LOG_LEVEL = "info" }
  }
}

data "archive_file" "report" {
  type        = "zip"
  source_dir  = "src"
  output_path = "report.zip"
}

# The same code with other numbers is another function.
resource "aws_lambda_function" "quick" {
  function_name = "quick"
  filename      = data.archive_file.report.output_path
  handler       = "app.handler"
  runtime       = "python3.14"
  timeout       = 10
  memory_size   = 256
}
