"""Updates as Telegram words them."""

from __future__ import annotations

from typing import Any

DATE = 1795428000
BOT_ID = 4242
BOT_NAME = "door_bot"
GROUP = -100
Update = dict[str, Any]
US = {"id": BOT_ID, "is_bot": True, "first_name": "Door", "username": BOT_NAME}
SIZES = [
    {"file_id": f"picture-{side}", "file_unique_id": f"p{side}", "width": side, "height": side, "file_size": side * 9}
    for side in (90, 320, 1280)
]


def user(number: int = 700, language: str = "") -> dict[str, Any]:
    """A person; ``language`` is that of their app."""
    named = {"id": number, "is_bot": False, "first_name": "Zed"}
    return named | ({"language_code": language} if language else {})


def chat(number: int = 700, kind: str = "private") -> dict[str, Any]:
    """A chat: a private one has its person's number."""
    return {"id": number, "type": kind, **({"title": "All"} if kind != "private" else {"first_name": "Zed"})}


def text(
    update_id: int, words: str | None, number: int = 700, sender: dict[str, Any] | None = None, **more: Any
) -> Update:
    """A message; ``more`` are further fields of it."""
    said = {"text": words} if words is not None else {}
    who = {"chat": chat(number), "from": sender or user(number)}
    return {"update_id": update_id, "message": {"message_id": update_id, "date": DATE, **who, **said, **more}}


def command(update_id: int, words: str, number: int = 700, **more: Any) -> Update:
    """A message that begins with a command."""
    return text(update_id, words, number, entities=[_entity("bot_command", words.split(maxsplit=1)[0])], **more)


def edited(update_id: int, words: str, number: int = 700) -> Update:
    """A message that its writer changed."""
    message = text(update_id, words, number)["message"]
    return {"update_id": update_id, "edited_message": {**message, "edit_date": DATE + 5}}


def contact(update_id: int, phone: str, owner: int | None = 700, number: int = 700, **more: Any) -> Update:
    """A shared number; ``owner`` is whose it is."""
    card = {"phone_number": phone, "first_name": "Zed", **({"user_id": owner} if owner is not None else {})}
    return text(update_id, None, number, contact=card, **more)


def forwarded(update_id: int, phone: str, owner: int = 700) -> Update:
    """A contact that somebody else had shared before."""
    origin = {"type": "user", "date": DATE, "sender_user": user(701)}
    return contact(update_id, phone, owner, forward_origin=origin)


def voice(update_id: int, seconds: int = 3, number: int = 700, reference: str = "voice-1") -> Update:
    """A voice note."""
    note = {"file_id": reference, "file_unique_id": "v1", "duration": seconds, "mime_type": "audio/ogg"}
    return text(update_id, None, number, voice=note)


def picture(update_id: int, words: str = "", number: int = 700) -> Update:
    """A photo in its sizes, with words under it or without."""
    caption: dict[str, Any] = {"caption": words} if words else {}
    return text(update_id, None, number, photo=SIZES, **caption)


def document(update_id: int, media_type: str | None, number: int = 700) -> Update:
    """A file."""
    kind: dict[str, Any] = {"mime_type": media_type} if media_type else {}
    return text(update_id, None, number, document={"file_id": "file-1", "file_unique_id": "f1", **kind})


def tap(update_id: int, data: str, number: int = 700, query: str = "q") -> Update:
    """A pressed button."""
    under = text(update_id, "?", number)["message"]
    asked = {"id": query, "from": user(number), "chat_instance": "1", "data": data, "message": under}
    return {"update_id": update_id, "callback_query": asked}


def moved(update_id: int, status: str, number: int = 700) -> Update:
    """They blocked us (``kicked``) or came back (``member``)."""
    after = {"user": US, "status": status, **({"until_date": 0} if status == "kicked" else {})}
    change = {"chat": chat(number), "from": user(number), "date": DATE, "old_chat_member": _member("member")}
    return {"update_id": update_id, "my_chat_member": {**change, "new_chat_member": after}}


def added(update_id: int, language: str = "", *, before: str = "left", group: int = GROUP) -> Update:
    """Somebody added us to a group; ``before`` is what we were there."""
    change = {"chat": chat(group, "supergroup"), "from": user(700, language), "date": DATE}
    states = {"old_chat_member": _member(before), "new_chat_member": _member("member")}
    return {"update_id": update_id, "my_chat_member": {**change, **states}}


def in_group(update_id: int, words: str, language: str = "", *, group: int = GROUP, **more: Any) -> Update:
    """Something said in a group; commands and names in it are marked."""
    kinds = {"/": "bot_command", "@": "mention"}
    marks = [_entity(kinds[word[0]], word, words.index(word)) for word in words.split() if word[0] in kinds]
    fields = {**({"entities": marks} if marks else {}), **more, "chat": chat(group, "supergroup")}
    return text(update_id, words, 700, user(700, language), **fields)


def reply_to_us(update_id: int, words: str, language: str = "") -> Update:
    """A reply, in a group, to what we wrote there."""
    ours = {"message_id": 1, "date": DATE, "chat": chat(GROUP, "supergroup"), "from": US, "text": "hello"}
    return in_group(update_id, words, language, reply_to_message=ours)


def _member(status: str) -> dict[str, Any]:
    return {"user": US, "status": status}


def _entity(kind: str, words: str, at: int = 0) -> dict[str, Any]:
    return {"type": kind, "offset": at, "length": len(words)}
