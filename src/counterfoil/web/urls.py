"""The addresses of the screens. Those of documents come last: ``/<resource>/…`` for every declared document type."""

from django.urls import path, register_converter

from counterfoil.kernel.declaration import find_type
from counterfoil.web.views import (
    access,
    account,
    departments,
    documents,
    finding,
    hand_over,
    home,
    papers,
    people,
    revisions,
    setting_up,
    settings,
    substitutes,
)


class ResourceConverter:
    """The name of a declared document type."""

    regex = "[a-z][a-z-]*"

    def to_python(self, value: str) -> str:
        if find_type(value) is None:
            raise ValueError(value)
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ResourceConverter, "resource")

urlpatterns = [
    path("", home.home, name="home"),
    path("login/", account.LogIn.as_view(), name="login"),
    path("logout/", account.log_out, name="logout"),
    path("language/", account.switch_language, name="language"),
    path("password/", account.ChangePassword.as_view(), name="password"),
    path("set-up/", setting_up.first, name="set-up"),
    path("set-up/<str:username>/<str:token>/", setting_up.password, name="set-password"),
    path("access/", access.page, name="access"),
    path("access/sessions/", access.end_sessions, name="end-sessions"),
    path("access/second-factor/", access.change_second_factor, name="second-factor"),
    path("access/passkeys/", access.change_passkeys, name="passkeys"),
    path("access/proof/", access.show_proof, name="proof"),
    path("access/tokens/", access.change_tokens, name="tokens"),
    path("access/log/", access.log, name="access-log"),
    path("access/of/<str:username>/", access.of, name="access-of"),
    path("substitutes/", substitutes.page, name="substitutes"),
    path("substitutes/<int:pk>/end/", substitutes.end, name="end-substitute"),
    path("people/", people.page, name="people"),
    path("people/<str:username>/", people.page, name="person"),
    path("departments/", departments.page, name="departments"),
    path("departments/<str:code>/", departments.page, name="department"),
    path("settings/", settings.page, name="settings"),
    path("me/messages/", home.messages, name="messages"),
    path("hand-over/", hand_over.page, name="hand-over"),
    path("find/", finding.find, name="find"),
    path("find/<slug:name>/", finding.look_up, name="look-up"),
    path("paper/<str:code>/", papers.judge, name="judge-paper"),
    path("<resource:resource>/", documents.document_list, name="list"),
    path("<resource:resource>/new/", documents.new, name="new"),
    path("<resource:resource>/preview/", documents.preview, name="preview"),
    path("<resource:resource>/pasted/", documents.pasted, name="pasted"),
    path("<resource:resource>/<str:number>/", documents.page, name="document"),
    path("<resource:resource>/<str:number>/edit/", documents.edit, name="edit"),
    path("<resource:resource>/<str:number>/do/<slug:action>/", documents.do, name="do"),
    path("<resource:resource>/<str:number>/revisions/", revisions.revisions, name="revisions"),
    path("<resource:resource>/<str:number>/comments/", papers.comment, name="comment"),
    path("<resource:resource>/<str:number>/files/", papers.attach, name="attach"),
    path("<resource:resource>/<str:number>/files/<int:attachment>/", papers.file, name="file"),
    path("<resource:resource>/<str:number>/print/<slug:form>.pdf", papers.paper, name="paper"),
]
