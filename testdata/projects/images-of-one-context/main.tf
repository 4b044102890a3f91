resource "aws_ecs_task_definition" "scan" {
  family                   = "scan"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 512
  memory                   = 1024
  container_definitions    = jsonencode([{ name = "rest", essential = true, image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/file-scanner:1", portMappings = [{ containerPort = 8080 }] }])
}

resource "aws_ecs_service" "scan" {
  name            = "scan"
  task_definition = aws_ecs_task_definition.scan.arn
  desired_count   = 1
}
