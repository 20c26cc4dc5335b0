import asyncio
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_app import front_door
async def test_smoke(door):
    fake = await FakeTelegram().start()
    for mode in ("polling","webhook"):
      async with front_door(fake, door, mode) as ch:
        fake.say(5, "/start")
        fake.say(5, "who can help with my autistic son")
        fake.say(5, "i want to kill myself")
        fake.say(5, voice={"file_id":"x"})
        await fake.settled()
        for m in fake.sent(5): print("----", m.id); print(m.text); print(m.rows)
        fake.chats[5].clear()
    print(fake.refusals, fake.profile)
    await fake.stop()
