variable "images" {}

module "hook_function" {
  source = "./function"
  image  = var.images
}

module "report_function" {
  source = "./function"
  image  = var.images
}
