resource "aws_lambda_function" "checks" {
  function_name = "checks"
  handler       = "index.checkToken"
  runtime       = "nodejs24.x"
  filename      = "data/empty.zip"
  role          = aws_iam_role.checks.arn
  timeout       = 10
}
