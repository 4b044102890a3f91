module Functions
  class Notify
    def self.handle(event:, context:)
      puts "done"
    end
  end
end
