"""The calls this stand-in imitates and the parameters each takes, as in Bot API 10.1; data only."""

ACCEPTS: dict[str, frozenset[str]] = {
    method: frozenset(parameters.split())
    for method, parameters in {
        "getMe": "",
        "logOut": "",
        "close": "",
        "getUpdates": "offset limit timeout allowed_updates",
        "setWebhook": ("url certificate ip_address max_connections allowed_updates drop_pending_updates secret_token"),
        "deleteWebhook": "drop_pending_updates",
        "getWebhookInfo": "",
        "sendMessage": (
            "business_connection_id chat_id message_thread_id direct_messages_topic_id text "
            "parse_mode entities link_preview_options disable_notification protect_content "
            "allow_paid_broadcast message_effect_id suggested_post_parameters reply_parameters "
            "reply_markup"
        ),
        "sendPhoto": (
            "business_connection_id chat_id message_thread_id direct_messages_topic_id photo caption "
            "parse_mode caption_entities show_caption_above_media has_spoiler disable_notification "
            "protect_content allow_paid_broadcast message_effect_id suggested_post_parameters "
            "reply_parameters reply_markup"
        ),
        "sendDocument": (
            "business_connection_id chat_id message_thread_id direct_messages_topic_id document "
            "thumbnail caption parse_mode caption_entities disable_content_type_detection "
            "disable_notification protect_content allow_paid_broadcast message_effect_id "
            "suggested_post_parameters reply_parameters reply_markup"
        ),
        "sendChatAction": "business_connection_id chat_id message_thread_id action",
        "editMessageText": (
            "business_connection_id chat_id message_id inline_message_id text parse_mode entities "
            "link_preview_options rich_message reply_markup"
        ),
        "editMessageCaption": (
            "business_connection_id chat_id message_id inline_message_id caption parse_mode "
            "caption_entities show_caption_above_media reply_markup"
        ),
        "editMessageReplyMarkup": "business_connection_id chat_id message_id inline_message_id reply_markup",
        "deleteMessage": "chat_id message_id",
        "deleteMessages": "chat_id message_ids",
        "answerCallbackQuery": "callback_query_id text show_alert url cache_time",
        "setMyCommands": "commands scope language_code",
        "getMyCommands": "scope language_code",
        "deleteMyCommands": "scope language_code",
        "setMyName": "name language_code",
        "getMyName": "language_code",
        "setMyDescription": "description language_code",
        "getMyDescription": "language_code",
        "setMyShortDescription": "short_description language_code",
        "getMyShortDescription": "language_code",
        "setChatMenuButton": "chat_id menu_button",
        "getChatMenuButton": "chat_id",
        "getChat": "chat_id",
        "getChatMember": "chat_id user_id",
        "getChatAdministrators": "chat_id return_bots",
        "getChatMemberCount": "chat_id",
        "leaveChat": "chat_id",
        "getFile": "file_id",
    }.items()
}
