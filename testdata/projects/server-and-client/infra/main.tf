variable "repository" {}

module "task_server" {
  source     = "./task"
  repository = var.repository
}

module "task_client" {
  source     = "./task"
  repository = var.repository
}
