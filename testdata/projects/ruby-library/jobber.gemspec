require_relative "lib/jobber/version"

Gem::Specification.new do |gem|
  gem.name = "jobber"
  gem.version = Jobber::VERSION
  gem.summary = "Background jobs"
  gem.authors = ["a"]
  gem.executables = ["jobber"]
  gem.files = Dir["lib/**/*.rb", "bin/*"]
  gem.add_dependency "redis-client", ">= 0.22"
end
