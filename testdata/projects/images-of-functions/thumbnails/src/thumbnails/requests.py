def api(cors):
    def wrap(function):
        return lambda event, context: function(event["body"])
    return wrap
