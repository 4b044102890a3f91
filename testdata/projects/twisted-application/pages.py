from twisted.web.resource import Resource


class Root(Resource):
    isLeaf = True

    def render_GET(self, request):
        return b"hello"
