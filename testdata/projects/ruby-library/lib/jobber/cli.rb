require "singleton"
require "optparse"

module Jobber
  class CLI
    include Singleton

    def parse(args = ARGV)
      @options = OptionParser.new.parse(args)
    end

    def run
      self_read, self_write = IO.pipe
      trap("INT") { self_write.puts("INT") }
      manager = Manager.new
      manager.start
      Thread.new { manager.heartbeat }
      while self_read.wait_readable
        break if self_read.gets.strip == "INT"
      end
    end
  end
end
