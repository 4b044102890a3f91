require "redis-client"

module Jobber
  class Manager
    def initialize
      @done = false
      @threads = []
    end

    def start
      5.times { @threads << Thread.new { run } }
    end

    def run
      until @done
        job = redis.call("BRPOP", "queue:default", 2)
        process(job) if job
      end
    end

    def heartbeat
      loop do
        redis.call("SET", "beat", Time.now.to_i)
        sleep 10
      end
    end

    def redis
      @redis ||= RedisClient.new
    end

    def process(job)
      Jobber::JOBS[job.first] << job
    end
  end
end
