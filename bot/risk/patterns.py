from bot.terms import *  # temporary, for the content writer's tests
