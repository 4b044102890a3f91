from twisted.application import service, strports
from twisted.web import server

from pages import Root

application = service.Application("site")
strports.service("tcp:8080", server.Site(Root())).setServiceParent(application)  #~ web-server
