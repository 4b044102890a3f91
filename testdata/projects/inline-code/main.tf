data "archive_file" "clean" {
  type        = "zip"
  output_path = "${path.module}/clean.zip"
  source {
    filename = "index.py"
    content  = <<-EOT
      import time
      def handler(event, context):
          time.sleep(20)  #~ long-sleep
    EOT
  }
}

resource "aws_lambda_function" "clean" {
  function_name = "clean"
  filename      = data.archive_file.clean.output_path
  handler       = "index.handler"
  runtime       = "python3.14"
  memory_size   = 256
  timeout       = 10
}
