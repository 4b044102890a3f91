require "jobber/version"
require "jobber/manager"
require "jobber/cli"

module Jobber
  JOBS = Hash.new { |hash, key| hash[key] = [] }

  def self.server?
    defined?(Jobber::CLI)
  end
end
